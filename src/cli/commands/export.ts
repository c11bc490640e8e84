import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Option } from 'commander';
import { CliCommand } from '../cli-command.ts';
import { exportedLines, type Format, formats } from '../export/exported-lines.ts';
import { type GraphOptions, type Invocation, onGraph } from '../invocation.ts';
import { type FilterOptions, modelFilter, withFilterOptions } from '../models/filter-options.ts';

interface Options extends Pick<GraphOptions, 'url'>, FilterOptions {
  readonly format: Format;
}

export function exportCommand(invocation: Invocation): CliCommand {
  return withFilterOptions(new CliCommand('export'))
    .description('Write all models with their prices and limits.')
    .option('--url <url>', 'ask the gateway at this URL instead of the configured database (MODELGRAPH_URL)')
    .addOption(new Option('--format <format>', 'form of the output').choices(formats).default('jsonl'))
    .action((options: Options) =>
      onGraph(invocation, options, async (graph) => {
        const lines = Readable.from(exportedLines(graph, modelFilter(options), options.format));
        await pipeline(lines, process.stdout, { end: false, signal: invocation.stop() });
      }),
    );
}
