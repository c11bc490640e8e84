import { expect, test } from 'vitest';
import { operator } from '../../src/access/identity.ts';
import { type Context, catalogOf, type Gateway, requestContext, withAssumedVersion } from '../../src/graph/context.ts';

interface Version {
  readonly version: number;
}

/** A request of a gateway that read version 1 last, and whose newest version is 2. */
function request(): Context {
  const versions = { lastRead: () => ({ version: 1 }), newest: async () => ({ version: 2 }) };
  const gateway = { versions, catalogAt: (view: Version) => ({ view }) };
  // The versions are all that is read here.
  return requestContext(gateway as unknown as Gateway, operator, null);
}

const seenBy = async (context: Context) => (await catalogOf(context)).view.version;

test('work on the version that is still the newest runs once', async () => {
  const context = request();
  const seen: number[] = [];
  const work = async () => void seen.push(await seenBy(context));
  await withAssumedVersion(context, work, async () => ({ catalogVersion: 1 }));
  expect(seen).toEqual([1]);
});

test('work on an earlier version runs again on the newest one, also if it failed', async () => {
  const context = request();
  const work = async () => {
    const version = await seenBy(context);
    if (version === 1) throw new Error('The model is of a later version.');
    return version;
  };
  const terms = { catalogVersion: 2 };
  expect(await withAssumedVersion(context, work, async () => terms)).toEqual([2, terms]);
});

test('work that fails on the newest version fails', async () => {
  const failing = async () => {
    throw new Error('Planning failed.');
  };
  await expect(withAssumedVersion(request(), failing, async () => ({ catalogVersion: 1 }))).rejects.toThrow('Planning');
});

test('a version that could not be verified is not kept', async () => {
  const context = request();
  const failing = async () => {
    throw new Error('The statement failed.');
  };
  await expect(withAssumedVersion(context, () => seenBy(context), failing)).rejects.toThrow('statement');
  expect(await seenBy(context)).toBe(2);
});
