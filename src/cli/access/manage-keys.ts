import { type AuditQueries, auditQueries } from '../../access/audit/audit-queries.ts';
import { type ApiKeyQueries, type ApiKeyRow, apiKeyQueries } from '../../access/keys/key-queries.ts';
import { createKey, type KeyRequest } from '../../access/keys/new-key.ts';
import type { Config } from '../../config.ts';
import { BadArguments } from '../bad-arguments.ts';
import { recordCommand } from '../record-command.ts';
import { withDatabase } from '../with-database.ts';
import type { KeysCommand } from './keys-arguments.ts';

interface Output {
  write(text: string): unknown;
}

interface Stores {
  readonly keys: ApiKeyQueries;
  readonly audit: AuditQueries;
}

/** Manages API keys without a gateway. The secret of a new key is all that is written to `output`. */
export async function manageKeys(
  config: Config,
  command: KeysCommand,
  output: Output,
  notes: Output,
): Promise<boolean> {
  return withDatabase(config, async ({ db }) => {
    const stores = { keys: apiKeyQueries(db), audit: auditQueries(db) };
    if (command.name === 'create') await create(stores, command.key, output, notes);
    else if (command.name === 'revoke') await revoke(stores, command.id, notes);
    else await list(stores, output);
    return true;
  });
}

async function create({ keys, audit }: Stores, request: KeyRequest, output: Output, notes: Output): Promise<void> {
  const { apiKey, secret } = await createKey(keys, request);
  await recordCommand(audit, 'createApiKey', `ApiKey:${apiKey.id}`);
  notes.write(`ApiKey:${apiKey.id} "${apiKey.name}" has the role ${apiKey.role}. Its secret is shown this once:\n`);
  output.write(`${secret}\n`);
}

async function revoke({ keys, audit }: Stores, id: number, notes: Output): Promise<void> {
  const revoked = await keys.revoke(id);
  if (!revoked) throw new BadArguments(`There is no key ApiKey:${id}, or it is revoked already.`);
  await recordCommand(audit, 'revokeApiKey', `ApiKey:${id}`);
  notes.write(`ApiKey:${id} "${revoked.name}" is revoked.\n`);
}

async function list({ keys }: Stores, output: Output): Promise<void> {
  let last: ApiKeyRow | undefined;
  do {
    const page = await keys.page({ limit: 500, after: last ? [String(last.id)] : null });
    for (const key of page) output.write(`${lineOf(key)}\n`);
    last = page.at(-1);
  } while (last);
}

function lineOf({ id, prefix, name, role, tier, owner, revokedAt, expiresAt, lastUsedAt }: ApiKeyRow): string {
  const used = `last used ${lastUsedAt?.toISOString() ?? 'never'}`;
  return [`ApiKey:${id}`, `${prefix}…`, role, tier, owner ?? '-', stateOf(revokedAt, expiresAt), used, name].join('\t');
}

function stateOf(revokedAt: Date | null, expiresAt: Date | null): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  return expiresAt > new Date() ? `active until ${expiresAt.toISOString()}` : 'expired';
}
