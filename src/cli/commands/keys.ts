import { roles } from '../../access/role.ts';
import { type ApiKey, apiKeys, createApiKey, type KeyRequest, revokeApiKey } from '../access/api-keys.ts';
import { enumList } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, onGraph, withGraphOptions } from '../invocation.ts';
import { plainJson, plainText } from '../terminal/plain-text.ts';

interface CreateOptions extends GraphOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly owner?: string;
  readonly tier?: string;
  readonly expires?: string;
}

export function keysCommand(invocation: Invocation): CliCommand {
  const keys = new CliCommand('keys').description('Create, list and revoke API keys. Requires the role ADMIN.');
  keys.addCommand(createCommand(invocation));
  keys.addCommand(listCommand(invocation));
  keys.addCommand(revokeCommand(invocation));
  return keys;
}

function createCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('create'))
    .description('Create a key. Its secret is all that is written to stdout.')
    .requiredOption('--name <name>', 'purpose of the key')
    .requiredOption('--role <role>', `one of ${roles.join(', ')}`, enumList(roles))
    .option('--owner <owner>', 'owner whose usage and budgets the requests count toward')
    .option('--tier <tier>', 'name of the rate limits that apply')
    .option('--expires <moment>', 'a day, which means its end, or a moment')
    .action(async (options: CreateOptions) => {
      const request = keyRequest(options);
      const created = await onKeys(invocation, options, (graph) => createApiKey(graph, request));
      const { apiKey, secret } = created;
      if (options.json) process.stdout.write(`${plainJson(created, 2)}\n`);
      else {
        const key = `${apiKey.id} ${plainJson(apiKey.name)}`;
        process.stderr.write(`${key} has the role ${apiKey.role}. Its secret is shown this once:\n`);
        process.stdout.write(`${secret}\n`);
      }
    });
}

function listCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('list'))
    .description('List all keys, newest first, with tabs between the columns. --json writes one key per line.')
    .action((options: GraphOptions) =>
      onKeys(invocation, options, async (graph) => {
        for await (const key of apiKeys(graph)) {
          if (invocation.stop().aborted) return;
          process.stdout.write(`${options.json ? plainJson(key) : lineOf(key)}\n`);
        }
      }),
    );
}

function revokeCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('revoke'))
    .description('Revoke a key. It is refused at once.')
    .argument('<id>', 'such as ApiKey:12')
    .action(async (id: string, options: GraphOptions) => {
      const key = await onKeys(invocation, options, (graph) => revokeApiKey(graph, id));
      if (options.json) process.stdout.write(`${plainJson(key, 2)}\n`);
      else process.stderr.write(`${key.id} ${plainJson(key.name)} is revoked.\n`);
    });
}

/** Keys do not need a catalog. */
function onKeys<Result>(
  invocation: Invocation,
  { url }: GraphOptions,
  run: (graph: Graph) => Promise<Result>,
): Promise<Result> {
  return onGraph(invocation, { url, readsCatalog: false }, run);
}

function keyRequest({ name, role, owner, tier, expires }: CreateOptions): KeyRequest {
  return {
    name,
    role: role.at(-1) ?? '',
    ...(owner !== undefined && { owner }),
    ...(tier !== undefined && { tier }),
    ...(expires !== undefined && { expiresAt: expires }),
  };
}

function lineOf(key: ApiKey): string {
  const used = `last used ${key.lastUsedAt ?? 'never'}`;
  const cells = [key.id, `${key.prefix}…`, key.role, key.tier, key.owner ?? '-', stateOf(key), used, key.name];
  return cells.map(plainText).join('\t');
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  return new Date(expiresAt) > new Date() ? `active until ${expiresAt}` : 'expired';
}
