import type { NumberRule } from './entry-reader.ts';

/** The maximum of Int in GraphQL and integer in Postgres. */
const int32Max = 2_147_483_647;

export const tokenCount: NumberRule = {
  expected: `a whole number from 0 to ${int32Max}`,
  holds: (value) => Number.isInteger(value) && value >= 0 && value <= int32Max,
};

/** Prompt size above which a tier applies. */
export const promptSize: NumberRule = {
  expected: `a whole number from 1 to ${int32Max}`,
  holds: (value) => value > 0 && tokenCount.holds(value),
};

/** Some providers use -1 for "unlimited". */
export const tokenBudget: NumberRule = {
  expected: `a whole number from -1 to ${int32Max}`,
  holds: (value) => Number.isInteger(value) && value >= -1 && value <= int32Max,
};
