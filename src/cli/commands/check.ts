import { InvalidArgumentError } from 'commander';
import { list, momentArgument } from '../arguments.ts';
import { type Finding, type FindingKind, findingKinds, findingsAt, type Place } from '../check/findings.ts';
import { type Input, readInputs } from '../check/read-input.ts';
import { scanModelIds } from '../check/scan-model-ids.ts';
import { CliCommand } from '../cli-command.ts';
import { type GraphOptions, type Invocation, report, withGraphOptions } from '../invocation.ts';
import { exitCodes } from '../process/exit-codes.ts';
import { plainText } from '../terminal/plain-text.ts';
import { type Style, styled } from '../terminal/style.ts';

interface Options extends GraphOptions {
  readonly since: string;
  readonly failOn: readonly string[];
  readonly ignore?: readonly string[];
}

const byDefault: readonly FindingKind[] = ['gone', 'missing'];

export function checkCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('check'))
    .description('Find the model ids in files, and say which are gone, deprecated or dearer.')
    .argument('<files...>', 'JSON, YAML, TOML, env or source files; - is standard input')
    .option(
      '--since <moment>',
      'start of the period for prices: a day, a moment, or a time before now',
      momentArgument,
      momentArgument('30d'),
    )
    .option(
      '--fail-on <kinds>',
      `findings that fail, of ${findingKinds.join(', ')}; none for no failure`,
      kindList,
      byDefault,
    )
    .option('--ignore <ids>', 'ids that are not checked', list)
    .addHelpText('after', '\nA line that contains "modelgraph-ignore" is not checked.')
    .action(async (files: readonly string[], options: Options) => {
      const inputs = await readInputs(files);
      await report(invocation, options, async (graph) => {
        const { findings, idCount } = await findingsAt(graph, placesIn(inputs, options.ignore ?? []), options.since);
        if (findings.some(({ kind }) => options.failOn.includes(kind))) invocation.end(exitCodes.found);
        return {
          text: findings.map(lineOf).join(''),
          data: { idCount, findings },
          notes: [summary(idCount, findings)],
        };
      });
    });
}

function kindList(text: string): readonly string[] {
  const kinds = list(text);
  if (text === 'none') return [];
  const known: readonly string[] = findingKinds;
  if (kinds.every((kind) => known.includes(kind))) return kinds;
  throw new InvalidArgumentError(`It must be none, or some of ${findingKinds.join(', ')}.`);
}

function placesIn(inputs: readonly Input[], ignored: readonly string[]): Place[] {
  return inputs.flatMap(({ file, content }) =>
    scanModelIds(content)
      .filter(({ text }) => !ignored.includes(text))
      .map((candidate) => ({ file, ...candidate })),
  );
}

const styles: Readonly<Record<FindingKind, Style>> = {
  gone: 'red',
  missing: 'red',
  deprecated: 'yellow',
  dearer: 'yellow',
  unknown: 'dim',
};

/** In the form `file:line:column: …`, which editors and CI systems can follow. */
function lineOf({ file, line, column, kind, id, model, detail }: Finding): string {
  const meant = model === null || model === id ? '' : ` (${model})`;
  return `${plainText(file)}:${line}:${column}: ${styled(styles[kind], kind)} ${plainText(`${id}${meant}: ${detail}`)}\n`;
}

function summary(idCount: number, findings: readonly Finding[]): string {
  const counts = findingKinds
    .map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  return `${idCount} model ids: ${counts.length > 0 ? counts.join(', ') : 'nothing to report'}.`;
}
