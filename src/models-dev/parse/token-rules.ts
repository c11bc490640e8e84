import type { NumberRule } from './entry-reader.ts';

/** What GraphQL and Postgres hold as an integer. */
const int32Max = 2_147_483_647;

export const tokenCount: NumberRule = {
  wanted: `a whole number from 0 to ${int32Max}`,
  holds: (value) => Number.isInteger(value) && value >= 0 && value <= int32Max,
};

/** Of a prompt that is larger. */
export const promptSize: NumberRule = {
  wanted: `a whole number from 1 to ${int32Max}`,
  holds: (value) => value > 0 && tokenCount.holds(value),
};

/** Some providers say -1 for "as many as it likes". */
export const tokenBudget: NumberRule = {
  wanted: `a whole number from -1 to ${int32Max}`,
  holds: (value) => Number.isInteger(value) && value >= -1 && value <= int32Max,
};
