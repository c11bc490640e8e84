import { CliCommand } from '../cli-command.ts';
import { type GraphOptions, type Invocation, onGraph, withGraphOptions } from '../invocation.ts';
import { exitCodes } from '../process/exit-codes.ts';
import { exportRegistry, importRegistry, type RegistryItem, registryItems } from '../registry/registry-graph.ts';
import { plainJson, plainText } from '../terminal/plain-text.ts';

export function registryCommand(invocation: Invocation): CliCommand {
  const registry = new CliCommand('registry').description(
    'Export, import, list and validate own providers, models and overrides. Requires the role OPERATOR.',
  );
  registry.addCommand(exportCommand(invocation));
  registry.addCommand(importCommand(invocation));
  registry.addCommand(listCommand(invocation));
  registry.addCommand(validateCommand(invocation));
  return registry;
}

function exportCommand(invocation: Invocation): CliCommand {
  return withUrl(new CliCommand('export'))
    .description('Write the whole registry as JSON.')
    .action(async (options: GraphOptions) => {
      const registry = await onGraph(invocation, { ...options, readsCatalog: false }, exportRegistry);
      process.stdout.write(`${plainJson(registry, 2)}\n`);
    });
}

function importCommand(invocation: Invocation): CliCommand {
  return withUrl(new CliCommand('import'))
    .description('Set all entries of a file, or none of them.')
    .argument('<file>', 'JSON or YAML; "-" means JSON on standard input')
    .option('--replace', 'also remove the entries that the file lacks', false)
    .action(async (file: string, { replace, ...options }: GraphOptions & { readonly replace: boolean }) => {
      const { readRegistry } = await import('../registry/read-registry.ts');
      const registry = await readRegistry(file);
      const set = await onGraph(invocation, { ...options, readsCatalog: false }, (graph) =>
        importRegistry(graph, registry, replace),
      );
      process.stderr.write(`${set} entries are set.\n`);
    });
}

function listCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('list'))
    .description('List all entries, with tabs between the columns. --json writes one entry per line.')
    .action((options: GraphOptions) =>
      onGraph(invocation, { ...options, readsCatalog: false }, async (graph) => {
        for await (const item of registryItems(graph)) {
          if (invocation.stop().aborted) return;
          process.stdout.write(`${options.json ? plainJson(item) : lineOf(item)}\n`);
        }
      }),
    );
}

function validateCommand({ end }: Invocation): CliCommand {
  return new CliCommand('validate')
    .description('Check a registry file without a gateway. Each fault is one line on stdout.')
    .argument('<file>', 'JSON or YAML; "-" means JSON on standard input')
    .action(async (file: string) => {
      const { registryFaults } = await import('../registry/read-registry.ts');
      const faults = await registryFaults(file);
      for (const { path, message } of faults) process.stdout.write(`${plainText(`${path || file}: ${message}`)}\n`);
      if (faults.length > 0) end(exitCodes.failed);
    });
}

function withUrl(command: CliCommand): CliCommand {
  return command.option(
    '--url <url>',
    'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)',
  );
}

function lineOf({ kind, key, source, version, updatedAt, updatedBy }: RegistryItem): string {
  return [kind, key, source, `version ${version}`, updatedAt, updatedBy].map(plainText).join('\t');
}
