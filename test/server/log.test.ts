import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';

/** The line that tells of an error. */
function lineOf(error: unknown): string {
  const lines: string[] = [];
  openLog('error', { write: (line) => lines.push(line) }).error({ error }, 'failed');
  return lines.join('');
}

function failedBatch(): DrizzleQueryError {
  const params = Array.from({ length: 5000 }, (_, number) => `value-${number}`);
  const places = params.map((_, position) => `($${position + 1})`).join(', ');
  return new DrizzleQueryError(`insert into models values ${places}`, params, new Error('The disk is full.'));
}

test('a statement that fails is logged by its beginning, with its cause and where it was sent', () => {
  const line = lineOf(failedBatch());
  expect(line.length).toBeLessThan(6000);
  const { error } = JSON.parse(line);
  expect(error).toMatchObject({ type: 'DrizzleQueryError', query: expect.stringMatching(/^insert into models .*…$/) });
  expect(error.message).toMatch(/^Failed query: insert into models [\s\S]*…: The disk is full\.$/);
  expect(error.stack).toMatch(
    /^Error: Failed query: insert [\s\S]*…\n {4}at [\s\S]*\ncaused by: Error: The disk is full\.\n/,
  );
  expect(error.params).toMatch(/^\[ 'value-0',\s+'value-1',.*…$/s);
});

test('an error that holds itself is logged', () => {
  const error = Object.assign(new Error('Round.'), { size: 5n, self: {} });
  error.self = { error };
  expect(JSON.parse(lineOf(error)).error.message).toBe('Round.');
});

test('an error that says little is logged as it is', () => {
  const error = Object.assign(new TypeError('No such thing.'), { code: 'GONE', params: [1, 'two'] });
  expect(JSON.parse(lineOf(error)).error).toEqual({
    type: 'TypeError',
    message: 'No such thing.',
    stack: error.stack,
    code: 'GONE',
    params: [1, 'two'],
  });
});

test('what is thrown and is no error is logged too', () => {
  expect(JSON.parse(lineOf('no error')).error).toBe('no error');
});
