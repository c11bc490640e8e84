import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

type Complete = (script: string, lines: readonly string[]) => readonly string[];

/** The line that each shell makes of what is typed before Tab. */
const shells: readonly (readonly [string, Complete])[] = [
  ['bash', completedByBash],
  ['zsh', completedByZsh],
  ['fish', completedByFish],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-completion-'));
  await writeFile(join(folder, '.zshrc'), ZSHRC);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(shells)('%s', (shell, complete) => {
  test.skipIf(spawnSync(shell, ['-c', 'true']).error)('completes commands, subcommands and options', async () => {
    const completions = {
      'modelgraph sea': 'modelgraph search',
      'modelgraph keys cr': 'modelgraph keys create',
      'modelgraph search --max-input': 'modelgraph search --max-input-price',
      'modelgraph search vision --max-input': 'modelgraph search vision --max-input-price',
      // Both `import` and `registry import` are commands, and only the first has this option.
      'modelgraph import --allow-mass': 'modelgraph import --allow-mass-removal',
      'modelgraph registry import --allow-mass': 'modelgraph registry import --allow-mass',
    };
    const { status, stdout } = modelgraph('completion', shell);
    expect(status).toBe(0);
    const script = join(folder, `completion.${shell}`);
    await writeFile(script, stdout);
    expect(complete(script, Object.keys(completions))).toEqual(Object.values(completions));
  });
});

test('an unknown shell is refused', () => {
  const { status, stdout } = modelgraph('completion', 'tcsh');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

function completedByBash(script: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const words = line.split(' ');
    const complete = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _modelgraph; echo "\${COMPREPLY[@]}"`;
    const completed = outputOf('bash', ['-s'], `. ${script}\n${complete}\n`);
    return completed === '' ? line : [...words.slice(0, -1), completed].join(' ');
  });
}

/** In a shell of its own behind a terminal, as a person types it. */
function completedByZsh(_script: string, lines: readonly string[]): readonly string[] {
  return outputOf('zsh', ['-f', '-s', ...lines], ZSH).split('\n');
}

function completedByFish(script: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const completed = outputOf('fish', ['-c', `source ${script}; complete -C '${line}'`]).split(/\s/)[0];
    return completed === '' ? line : [...line.split(' ').slice(0, -1), completed].join(' ');
  });
}

const ZSHRC = `
PROMPT=READY
autoload -U compinit && compinit -u -D
source $ZDOTDIR/completion.zsh
modelgraph() { print -r -- "<modelgraph \${(j: :)@}>" }
`;

const ZSH = `
zmodload zsh/zpty
zpty shell 'zsh -d -i'
for line in "$@"; do
  zpty -r shell skipped '*READY*'
  zpty -w -n shell "$line"$'\\t\\n'
  zpty -r shell output '*<*>*'
  print -r -- "\${\${output##*<}%%>*}"
done
zpty -d shell
`;

function outputOf(shell: string, args: readonly string[], input = ''): string {
  const env = { PATH: process.env['PATH'], HOME: folder, ZDOTDIR: folder, TERM: 'dumb' };
  const { stdout, stderr } = spawnSync(shell, args, { input, env, encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  return stdout.trim();
}

function modelgraph(...args: readonly string[]) {
  const env = { ...compileCache, PATH: process.env['PATH'] };
  return spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
}
