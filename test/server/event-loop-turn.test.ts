import { expect, test } from 'vitest';
import { freeTurn, inSequence, mapInTurns, oncePerTurn } from '../../src/event-loop-turn.ts';
import { currentBudget, OperationBudget } from '../../src/operation-budget.ts';
import { executeWithin } from '../../src/server/front/execute-within.ts';

const unlimited = { unit: 'things', allowed: Number.MAX_SAFE_INTEGER, advice: 'Ask for less.' };
const numbers = Array.from({ length: 100 }, (_, index) => index);

/** Longer than a turn may take. */
function work(number: number): number {
  const end = performance.now() + 25;
  while (performance.now() < end);
  return number;
}

test('the event loop turns between items that each take longer than a turn', async () => {
  let turns = 0;
  const count = () => {
    turns++;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const items = numbers.slice(0, 5);
  expect(await mapInTurns(items, work)).toEqual(items);
  clearImmediate(timer);
  expect(turns).toBeGreaterThanOrEqual(items.length - 1);
});

test('work that was called in one turn is done in several when each piece reserves a turn', async () => {
  let turns = 0;
  const count = () => {
    turns++;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const doneIn = await Promise.all(
    numbers.slice(0, 5).map(async () => {
      await freeTurn(20);
      return turns;
    }),
  );
  clearImmediate(timer);
  expect(new Set(doneIn).size).toBe(doneIn.length);
});

test('work in sequence begins when the work before has ended, even by an error', async () => {
  const events: string[] = [];
  const piece = (name: string, end: () => void) => async () => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    events.push(`${name} ends`);
    end();
  };
  const fail = () => {
    throw new Error('broken');
  };
  const works = [inSequence(piece('first', fail)), inSequence(piece('second', () => {}))];
  const [first, second] = await Promise.allSettled(works);
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});

const budgetOf = (timeMs: number) =>
  new OperationBudget({
    timeMs,
    rows: { name: 'ROWS', ...unlimited },
    fields: { name: 'FIELDS', ...unlimited },
    characters: { name: 'CHARACTERS', ...unlimited },
    errors: { name: 'ERRORS', ...unlimited },
  });

test('work that never ends keeps no other work waiting once the time of its operation is up', async () => {
  const budget = budgetOf(5);
  const stuck = executeWithin(budget, undefined, () => {
    budget.chargeFields(1);
    return inSequence(() => new Promise<never>(() => {}));
  });
  expect(await inSequence(async () => 'done')).toBe('done');
  expect(await stuck).toMatchObject({ errors: [{ extensions: { limit: 'TIME' } }] });
});

test('work without fields ends when the time of its operation is up', async () => {
  const budget = budgetOf(5);
  let done = 0;
  let end: unknown;
  const answer = await executeWithin(budget, undefined, async () => {
    budget.chargeFields(1);
    end = await mapInTurns(numbers, (number) => {
      done++;
      return work(number);
    }).catch((error: unknown) => error);
  });
  expect(answer).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'TIME' } }] });
  await expect.poll(() => end).toBe(budget.signal.reason);
  expect(done).toBeLessThan(numbers.length);
});

test('all that ask for the same work in one turn share it, and it begins after they have asked', async () => {
  let committed = 'old';
  const read = oncePerTurn(async () => ({ committed }));
  const first = read();
  committed = 'new';
  const second = read();
  expect(await first).toBe(await second);
  expect(await second).toEqual({ committed: 'new' });
  expect(await read()).not.toBe(await second);
});

test('shared work is not canceled with the operation that asked first', async () => {
  const read = oncePerTurn(async () => currentBudget());
  expect(await budgetOf(60_000).run(read)).toBeUndefined();
});
