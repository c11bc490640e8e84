import { InvalidArgumentError, Option } from 'commander';
import { parseConfig } from '../../config.ts';
import { enumList, list, momentArgument } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import { type Invocation, onGraph } from '../invocation.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { exitCodes } from '../process/exit-codes.ts';
import { plainText } from '../terminal/plain-text.ts';

export function usageCommand(invocation: Invocation): CliCommand {
  return new CliCommand('usage')
    .description('Import, export and check the recorded usage of models.')
    .addCommand(importCommand(invocation))
    .addCommand(exportCommand(invocation))
    .addCommand(verifyCommand(invocation));
}

function verifyCommand({ env, end }: Invocation): CliCommand {
  return new CliCommand('verify')
    .description(
      'Compare the rollups of usage with the events, in the tables of the configured database. Fails when they differ.',
    )
    .action(async () => {
      const config = parseConfig(env);
      const { verifyUsage } = await import('../usage/verify-usage.ts');
      if (!(await verifyUsage(config, process.stdout))) end(exitCodes.failed);
    });
}

interface ImportOptions {
  readonly url?: string;
  readonly format?: 'csv' | 'jsonl';
  readonly map: readonly string[];
}

function importCommand(invocation: Invocation): CliCommand {
  return withUrl(new CliCommand('import'))
    .description('Record the events of a CSV or JSON-lines file. An event that is imported again counts once.')
    .argument('<file>', 'CSV with a line of column names, or JSON lines; "-" is standard input')
    .addOption(
      new Option('--format <format>', 'format, if the name of the file does not end in it').choices(['csv', 'jsonl']),
    )
    .option('--map <columns>', 'fields of CSV columns with other names, such as "Model Name=model"', columns, [])
    .action(async (file: string, { url, format, map }: ImportOptions) => {
      const { importUsage } = await import('../usage/import-usage.ts');
      const fields = new Map(map.map((pair) => splitPair(pair)));
      const source = { file, format: format ?? formatOf(file), fields };
      const { recorded, duplicates, unresolvedModels } = await onGraph(invocation, { url }, (graph) =>
        importUsage(source, graph, invocation.stop()),
      );
      process.stderr.write(`${recorded} events are recorded, ${duplicates} were recorded before.\n`);
      if (unresolvedModels.length > 0) {
        process.stderr.write(plainText(`These name no known model: ${unresolvedModels.join(', ')}.\n`));
      }
    });
}

/** The last "=" separates, because names of columns contain more than those of fields. */
function splitPair(pair: string): [string, string] {
  const at = pair.lastIndexOf('=');
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function columns(text: string, before: readonly string[]): readonly string[] {
  const pairs = list(text);
  if (pairs.every((pair) => pair.lastIndexOf('=') > 0)) return [...before, ...pairs];
  throw new InvalidArgumentError('It must be columns with fields, such as "Model Name=model,User=owner".');
}

function formatOf(file: string): 'csv' | 'jsonl' {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.(jsonl|ndjson)$/i.test(file)) return 'jsonl';
  throw new CommandFailure(`--format must be csv or jsonl, because ${JSON.stringify(file)} ends in neither.`);
}

const dimensions = [
  'MODEL',
  'PROVIDER',
  'BASE_MODEL',
  'OWNER',
  'PROJECT',
  'TAG',
  'API_KEY',
  'DAY',
  'HOUR',
  'MONTH',
] as const;

interface ExportOptions {
  readonly url?: string;
  readonly groupBy: readonly (typeof dimensions)[number][];
  readonly timeZone: string;
  readonly since?: string;
  readonly until?: string;
  readonly model?: readonly string[];
  readonly owner?: readonly string[];
  readonly project?: readonly string[];
}

function exportCommand(invocation: Invocation): CliCommand {
  return withUrl(new CliCommand('export'))
    .description('Write a report of usage as CSV.')
    .option('--group-by <dimensions>', 'what the rows are grouped by, such as model,day', enumList(dimensions), [])
    .option('--time-zone <name>', 'time zone of days, hours and months', 'UTC')
    .option('--since <moment>', 'a day, a moment, or a time before now such as 7d', momentArgument)
    .option('--until <moment>', 'the end of the period', momentArgument)
    .option('--model <keys>', 'only these models', list)
    .option('--owner <names>', 'only these owners', list)
    .option('--project <names>', 'only these projects', list)
    .action(async ({ url, groupBy, timeZone, ...given }: ExportOptions) => {
      const { since, until, model: models, owner: owners, project: projects } = given;
      const { usageCsv } = await import('../../usage/export/usage-csv.ts');
      const report = { groupBy, timeZone, filter: { since, until, models, owners, projects } };
      await onGraph(invocation, { url, readsCatalog: false }, async (graph) => {
        for await (const text of usageCsv(report, graph.ask)) {
          if (invocation.stop().aborted) return;
          process.stdout.write(text);
        }
      });
    });
}

function withUrl(command: CliCommand): CliCommand {
  return command.option(
    '--url <url>',
    'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)',
  );
}
