import { writeFile } from 'node:fs/promises';
import { confirm, input, search, select } from '@inquirer/prompts';
import { quoteInput } from '../../quote-input.ts';
import type { Graph } from '../graph/graph.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type Choice, modelChoices, providerChoices } from './choices.ts';
import { type Configuration, configurations } from './configuration.ts';

interface Context {
  readonly signal: AbortSignal;
}

/** Asks for a provider, a model and a form of the configuration, shows it, and writes it if asked to. */
export async function discover(graph: Graph, context: Context): Promise<void> {
  try {
    await ask(graph, context);
  } catch (error) {
    // Ctrl-C and the end of the input are answers.
    if (error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name)) {
      throw new CommandFailure('Ended without a configuration.', { cause: error });
    }
    throw error;
  }
}

async function ask(graph: Graph, context: Context): Promise<void> {
  const providers = await providerChoices(graph);
  const provider = await search(
    { message: 'Provider', source: (typed = '') => providers.filter((choice) => matches(choice, typed)) },
    context,
  );
  const key = await search({ message: 'Model', source: (typed = '') => modelChoices(graph, provider, typed) }, context);
  const { forms, notes } = await configurations(graph, key);
  const chosen = await select(
    { message: 'Configuration', choices: forms.map((form) => ({ name: form.name, value: form })) },
    context,
  );
  process.stdout.write(`\n${printable(chosen.content)}\n\n`);
  for (const note of notes) process.stderr.write(`${printable(note)}\n`);
  if (await confirm({ message: 'Write this to a file?', default: false }, context)) await write(chosen, context);
}

function matches({ name, value }: Choice, typed: string): boolean {
  return `${value} ${name}`.toLowerCase().includes(typed.trim().toLowerCase());
}

async function write({ file, content }: Configuration, context: Context): Promise<void> {
  const path = await input({ message: 'File', default: file }, context);
  try {
    // `wx`: an existing file is kept.
    await writeFile(path, `${content.trimEnd()}\n`, { flag: 'wx' });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new CommandFailure(`${quoteInput(path)} was not written: ${reason}.`, { cause });
  }
  process.stdout.write(`Written to ${printable(path)}.\n`);
}

/** Line breaks stay. */
function printable(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd'))
    .join('\n');
}
