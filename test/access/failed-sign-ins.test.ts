import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FailedSignIns } from '../../src/access/failed-sign-ins.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { codeOf, newKey, viewer } from './keys.ts';

describe('guesses', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
  });
  afterAll(() => gateway.close());

  test('of one address are slowed down and audited, and its real keys still work', async () => {
    const { secret } = await newKey(gateway);
    const began = performance.now();
    for (let guess = 0; guess < 14; guess += 1) {
      expect(codeOf(await viewer(gateway, randomBytes(16).toString('hex')))).toBe('UNAUTHENTICATED');
    }
    // The last four wait 50, 100, 200 and 400 ms.
    expect(performance.now() - began).toBeGreaterThan(700);
    expect((await viewer(gateway, secret)).data.viewer.kind).toBe('API_KEY');
    expect((await viewer(gateway, ADMIN_KEY)).data.viewer.name).toBe('operator');
    const { data } = await gateway.askAsOperator(
      '{ auditLog(filter: { actions: ["signIn"] }) { nodes { actor outcome address detail } } }',
    );
    expect(data.auditLog.nodes).toEqual([
      {
        actor: 'anonymous',
        outcome: 'REFUSED',
        address: '127.0.0.1',
        detail: { reason: 'the key is unknown', unrecordedBefore: 0 },
      },
    ]);
  });

  test('that come faster than they are let through are refused: RATE_LIMITED', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => viewer(gateway, randomBytes(16).toString('hex'))),
    );
    expect(answers.map(codeOf)).toContain('RATE_LIMITED');
  });
});

describe('attempts', () => {
  test('of another address are not slowed down', async () => {
    const attempts = failed(100, '192.0.2.1');
    const began = performance.now();
    expect(await attempts.turn('192.0.2.2')).toBe(true);
    expect(performance.now() - began).toBeLessThan(40);
  });

  test('from one network of IPv6 count as one address', async () => {
    const attempts = new FailedSignIns();
    for (let host = 0; host < 10; host += 1) attempts.add(`2001:db8::${host.toString(16)}`);
    const began = performance.now();
    await attempts.turn('2001:db8:0:0:ffff::1');
    expect(performance.now() - began).toBeGreaterThan(40);
  });

  test('wait in a line of bounded length', async () => {
    const attempts = failed(11, '192.0.2.1');
    const turns = await Promise.all(Array.from({ length: 12 }, () => attempts.turn('192.0.2.1')));
    expect(turns.filter((isLetThrough) => !isLetThrough)).toHaveLength(2);
  });
});

function failed(times: number, address: string): FailedSignIns {
  const attempts = new FailedSignIns();
  for (let time = 0; time < times; time += 1) attempts.add(address);
  return attempts;
}
