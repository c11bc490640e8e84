import { sql } from 'drizzle-orm';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { OperationBudget } from '../../src/operation-budget.ts';
import { executeWithin } from '../../src/server/front/execute-within.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { testGateway } from '../harness/gateway.ts';

const ten = { unit: 'things', allowed: 10, advice: 'Ask for less.' };

function budgetOfTen(timeMs = 60_000): OperationBudget {
  return new OperationBudget({
    timeMs,
    rows: { name: 'ROWS', ...ten },
    fields: { name: 'FIELDS', ...ten },
    characters: { name: 'CHARACTERS', ...ten },
    errors: { name: 'ERRORS', ...ten },
  });
}

/** What a client gets when its operation does this. */
function refusal(work: (budget: OperationBudget) => unknown, budget = budgetOfTen()) {
  return executeWithin(budget, undefined, () => work(budget));
}

describe('an operation ends with the figures of the limit when', () => {
  const uses: readonly (readonly [limit: string, use: (budget: OperationBudget) => void])[] = [
    ['FIELDS', (budget) => Array.from({ length: 11 }, () => budget.chargeFields(1))],
    ['CHARACTERS', (budget) => budget.chargeCharacters(11)],
    ['ERRORS', (budget) => Array.from({ length: 11 }, () => budget.chargeError())],
  ];

  test.each(uses)('it has too many %s', async (limit, use) => {
    const extensions = { code: 'LIMIT_EXCEEDED', limit, requested: 11, allowed: 10 };
    expect(await refusal(use)).toMatchObject({ errors: [{ extensions }] });
  });

  test('its time is up', async () => {
    const waitForEnd = (budget: OperationBudget) => {
      budget.chargeFields(1);
      return new Promise((_resolve, reject) => {
        budget.signal.addEventListener('abort', () => reject(budget.signal.reason));
      });
    };
    const extensions = { code: 'LIMIT_EXCEEDED', limit: 'TIME', allowed: 5 };
    expect(await refusal(waitForEnd, budgetOfTen(5))).toMatchObject({ errors: [{ extensions }] });
  });
});

test('an operation that uses all of its budget is answered', async () => {
  const answer = await refusal((budget) => {
    for (let field = 0; field < 10; field++) budget.chargeFields(1);
    budget.chargeCharacters(10);
    return { data: 'all' };
  });
  expect(answer).toEqual({ data: 'all' });
});

test('an error that has nothing to do with the budget stays what it is', async () => {
  const fail = () => Promise.reject(new RangeError('a bug'));
  await expect(refusal(fail)).rejects.toThrow('a bug');
});

test('an operation ends when its client leaves', async () => {
  const client = new AbortController();
  const budget = budgetOfTen();
  const answer = executeWithin(budget, client.signal, async () => {
    client.abort();
    budget.chargeFields(1);
  });
  expect(await answer).toMatchObject({ errors: [{ extensions: { code: 'CLIENT_GONE' } }] });
});

describe('statements of an operation', () => {
  let database: Database;
  let owned: TestDatabase;

  beforeAll(async () => {
    owned = await testDatabase();
    database = await openDatabase(parseConfig(owned.env), openLog('silent'));
  });
  afterAll(async () => {
    await database.close();
    await owned.remove();
  });

  const rows = (count: number) => database.db.execute(sql`select generate_series(1, ${count}::int)`);

  test('are charged by their rows', async () => {
    const budget = budgetOfTen();
    await budget.run(async () => await rows(10));
    expect(budget.signal.aborted).toBe(false);
    await budget.run(async () => await rows(1));
    expect(budget.signal.reason).toMatchObject({ extensions: { limit: 'ROWS', requested: 11, allowed: 10 } });
  });

  test('are not sent after its end', async () => {
    const budget = budgetOfTen();
    budget.abort(new GraphQLError('over'));
    await expect(budget.run(async () => await rows(1))).rejects.toMatchObject({ cause: { message: 'over' } });
  });

  test('of another operation go on', async () => {
    budgetOfTen().abort(new GraphQLError('over'));
    expect(await budgetOfTen().run(async () => await rows(1))).toHaveLength(1);
    expect(await rows(100)).toHaveLength(100);
  });

  test.skipIf(!process.env['DATABASE_URL'])('that run at its end are canceled', async () => {
    const budget = budgetOfTen();
    const statement = budget.run(async () => await database.db.execute(sql`select pg_sleep(25)`));
    const sleeping = sql`select 1 from pg_stat_activity where query = 'select pg_sleep(25)' and state = 'active'`;
    const canceled = expect(statement).rejects.toMatchObject({ cause: { code: '57014' } });
    await eventually(
      () => database.db.execute(sleeping),
      ({ length }) => length === 1,
    );
    budget.abort(new GraphQLError('over'));
    await canceled;
  });
});

test('QUERY_TIMEOUT and QUERY_COST_LIMIT set the limits of a gateway', async () => {
  const gateway = await testGateway({ QUERY_TIMEOUT: '1ms', QUERY_COST_LIMIT: '60' });
  const late = await gateway.ask('{ models(first: 5) { totalCount nodes { key provider { name } } } }');
  expect(late.errors?.[0]?.extensions).toMatchObject({ limit: 'TIME', allowed: 1 });
  const large = await gateway.ask('{ models { nodes { key name } } }');
  expect(large.errors?.[0]?.extensions).toMatchObject({ limit: 'COST', requested: 102, allowed: 60 });
  await gateway.close();
});
