import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

for (const shell of ['bash', 'zsh', 'fish']) {
  test.skipIf(spawnSync(shell, ['-c', 'true']).error)(`${shell} can parse its completion script`, () => {
    const { stderr, status } = spawnSync(shell, ['-n'], { input: script(shell), encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
}

test('bash completes commands, subcommands and options', () => {
  expect(completedByBash('modelgraph sea')).toEqual(['search']);
  expect(completedByBash('modelgraph keys cr')).toEqual(['create']);
  expect(completedByBash('modelgraph search --max-input')).toEqual(['--max-input-price']);
});

test('an unknown shell is refused', () => {
  const { status, stdout } = modelgraph('completion', 'tcsh');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

function completedByBash(line: string): readonly string[] {
  const words = line.split(' ');
  const complete = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _modelgraph; echo "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-s'], { input: `${script('bash')}\n${complete}\n`, encoding: 'utf8' });
  return stdout.trim().split(' ');
}

function script(shell: string): string {
  const { status, stdout } = modelgraph('completion', shell);
  expect(status).toBe(0);
  return stdout;
}

function modelgraph(...args: readonly string[]) {
  const env = { ...compileCache, PATH: process.env['PATH'] };
  return spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
}
