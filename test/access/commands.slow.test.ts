import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { testGateway } from '../harness/gateway.ts';
import { compileCache } from '../harness/process.ts';
import { viewer } from './keys.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.remove());

test('a key created by command works, its secret is all that is on stdout, and a revoked one is refused', async () => {
  const created = await run('keys', 'create', '--name', 'ci', '--role', 'caller', '--owner', 'team-a');
  expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^mg_live_\w{49}\n$/) });
  const secret = created.stdout.trim();

  const gateway = await testGateway({}, database);
  const { data } = await viewer(gateway, secret);
  await gateway.close();
  expect(data.viewer).toMatchObject({ name: 'ci', owner: 'team-a', roles: ['READER', 'CALLER'] });

  expect((await run('keys', 'revoke', 'ApiKey:1')).code).toBe(0);
  const [line = ''] = (await run('keys', 'list')).stdout.split('\n');
  expect(line.split('\t').slice(0, 6)).toEqual([
    'ApiKey:1',
    `${secret.slice(0, 12)}…`,
    'CALLER',
    'standard',
    'team-a',
    'revoked',
  ]);
  expect((await run('keys', 'revoke', '1')).code).toBe(1);
});

test('the audit log is exported as JSON lines, oldest first', async () => {
  const { code, stdout } = await run('audit', '--since', '2026-01-01');
  expect(code).toBe(0);
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries.map(({ action, target }) => [action, target])).toEqual([
    ['createApiKey', 'ApiKey:1'],
    ['firstUseOfApiKey', 'ApiKey:1'],
    ['revokeApiKey', 'ApiKey:1'],
    // The second revocation, which is refused.
    ['revokeApiKey', 'ApiKey:1'],
  ]);
  expect(entries.at(-1).outcome).not.toBe('SUCCEEDED');
  expect(entries[0]).toEqual({
    id: 'AuditEntry:1',
    at: expect.any(String),
    actor: 'operator',
    action: 'createApiKey',
    target: 'ApiKey:1',
    outcome: 'SUCCEEDED',
    address: null,
    detail: null,
  });
});

test('a day includes its end: a key expires after it, and the audit log is exported up to it', async () => {
  expect((await run('keys', 'create', '--name', 'temp', '--role', 'READER', '--expires', '2099-12-31')).code).toBe(0);
  expect((await run('keys', 'list')).stdout).toContain('active until 2100-01-01T00:00:00.000Z');

  const all = (await run('audit')).stdout;
  const newest = JSON.parse(all.trim().split('\n').at(-1) ?? '');
  expect((await run('audit', '--until', newest.at.slice(0, 10))).stdout).toBe(all);
});

describe('wrong arguments are named, with what is allowed', () => {
  test.each([
    ['keys', ['make'], 'Allowed are create, list, and revoke.'],
    [
      'keys',
      ['create', '--name', 'ci', '--role', 'root'],
      "argument 'root' is invalid. It must be one of reader, caller, operator, admin.",
    ],
    ['keys', ['create', '--name', '', '--role', 'READER'], '"name" must have 1 to 100 characters; got "".'],
    ['keys', ['create', '--name', 'ci', '--role', 'READER', '--expires', 'soon'], 'BAD_USER_INPUT'],
    ['keys', ['revoke', 'mg_live_'], 'revoke needs the id of a key, such as ApiKey:12; got "mg_live_".'],
    [
      'audit',
      ['--since', 'yesterday'],
      '--since must be a day such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z; got "yesterday".',
    ],
    ['audit', ['--until', '2026-02-30'], '--until must be a day such as 2027-01-31'],
    ['audit', ['--since', '5'], '--since must be a day such as 2027-01-31'],
    ['audit', ['--all'], 'Allowed are --since and --until.'],
  ])('%s %o', async (command, args, message) => {
    const { code, stderr } = await run(command, ...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

async function run(command: string, ...args: readonly string[]) {
  const file = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));
  const child = spawn(process.execPath, [file, command, ...args], {
    env: { ...compileCache, PATH: process.env['PATH'], ...database.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), stdout, stderr };
}
