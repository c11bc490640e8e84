import { type Limit, limitExceeded } from '../../graph/errors/errors.ts';

export function enforceLimit(limit: Limit, requested: number): void {
  if (requested > limit.allowed) throw limitExceeded(limit, requested);
}

/** Bounds the work of the scan that finds the other limits; 500 keys of models fit in. */
export const DOCUMENT_CHARACTERS: Limit = {
  name: 'DOCUMENT_CHARACTERS',
  unit: 'characters in its document',
  allowed: 100_000,
  advice: 'Pass long lists in variables.',
};

/** Parsed and validated within 50 ms. The introspection query of GraphiQL has 300. */
export const DOCUMENT_TOKENS: Limit = {
  name: 'DOCUMENT_TOKENS',
  unit: 'tokens in its document',
  allowed: 3_000,
  advice: 'Split the operation, and pass long lists in variables.',
};

/** Brackets of every kind. The introspection query of GraphiQL has 15; the parser overflows its stack beyond 1,000. */
export const DOCUMENT_NESTING: Limit = {
  name: 'DOCUMENT_NESTING',
  unit: 'levels of nested brackets in its document',
  allowed: 40,
  advice: 'Ask for fewer levels.',
};

export const ALIASES: Limit = {
  name: 'ALIASES',
  unit: 'aliases',
  allowed: 100,
  advice: 'Ask for several rows with one list field, such as `models(filter: { keys: … })`.',
};

export const DIRECTIVES: Limit = { name: 'DIRECTIVES', unit: 'directives', allowed: 100, advice: 'Use fewer.' };

export const FRAGMENT_SPREADS: Limit = {
  name: 'FRAGMENT_SPREADS',
  unit: 'fragments, named and inline',
  allowed: 100,
  advice: 'Join some of them.',
};

/** The introspection query of GraphiQL has 15. */
export const FIELD_DEPTH: Limit = {
  name: 'FIELD_DEPTH',
  unit: 'levels of fields',
  allowed: 20,
  advice: 'Ask for fewer levels.',
};

/** The figure of the rule of GraphQL. The introspection query of GraphiQL has 1. */
export const INTROSPECTION_DEPTH: Limit = {
  name: 'INTROSPECTION_DEPTH',
  unit: 'levels of lists of fields or types in its introspection',
  allowed: 2,
  advice: 'Ask for the types by name.',
};

/** Fragments that spread others several times multiply. */
export const FIELD_SELECTIONS: Limit = {
  name: 'FIELD_SELECTIONS',
  unit: 'selected fields, with fragments followed',
  allowed: 5_000,
  advice: 'Select each field once.',
};

/** Validation compares each pair, which takes several microseconds. */
export const FIELD_PAIRS: Limit = {
  name: 'FIELD_PAIRS',
  unit: 'pairs of the same field in one place',
  allowed: 5_000,
  advice: 'Select each field once.',
};

/** Each root field costs statements of its own, which no loader joins with those of another. */
export const ROOT_FIELDS: Limit = {
  name: 'ROOT_FIELDS',
  unit: 'root fields',
  allowed: 50,
  advice: 'Split the operation.',
};

/** The first errors of an invalid document say what is wrong with it; each takes tens of microseconds. */
export const VALIDATION_ERRORS = 20;

/** 500 keys for each of several lists fit in. */
export const VARIABLE_VALUES: Limit = {
  name: 'VARIABLE_VALUES',
  unit: 'values in its variables',
  allowed: 10_000,
  advice: 'Split the lists.',
};

/** Of an operator, who imports a whole registry at once. The size of the body is limited besides. */
export const OPERATOR_VARIABLE_VALUES: Limit = { ...VARIABLE_VALUES, allowed: 500_000 };

/** Coercion of variables calls itself for each level. Filters nest a few levels. */
export const VARIABLE_DEPTH: Limit = {
  name: 'VARIABLE_DEPTH',
  unit: 'levels in its variables',
  allowed: 40,
  advice: 'Nest fewer lists and objects.',
};

/** Fields of the answer if every list is as long as its page or estimate allows; the configuration says how many. */
export const COST: Omit<Limit, 'allowed'> = {
  name: 'COST',
  unit: 'fields in its answer, with every page full and slow fields counted as many',
  advice: 'Ask for a smaller `first`, fewer fields or fewer levels.',
};

/** A list of objects that is not a connection. */
export const ESTIMATED_LIST_SIZE = 10;

/** The lists of the introspection types, as they are in our schema on average. */
export const INTROSPECTION_LIST_SIZES: Readonly<Record<string, number>> = {
  fields: 8,
  args: 2,
  inputFields: 4,
  enumValues: 4,
  interfaces: 1,
  possibleTypes: 2,
  directives: 8,
};

/** Characters of all documents whose parsed form is kept. It takes about 150 bytes for each, and its kept selection up to 85. */
export const CACHED_DOCUMENT_CHARACTERS = 300_000;

/** Of one document whose parsed form is kept, so that a few large ones do not drop all others. */
export const CACHED_DOCUMENT_MAX_CHARACTERS = CACHED_DOCUMENT_CHARACTERS / 16;

/** Rows of the database that one operation may read. A page of 500 with 50 rows below each takes 25,500. */
export const ROWS: Limit = {
  name: 'ROWS',
  unit: 'rows to read',
  allowed: 100_000,
  advice: 'Ask for a smaller `first` or fewer levels.',
};

/** A field of an answer takes about 200 bytes of memory while the answer is made. */
export const FIELDS: Limit = {
  name: 'FIELDS',
  unit: 'fields in its answer',
  allowed: 500_000,
  advice: 'Ask for a smaller `first`, fewer fields or fewer levels.',
};

/** An error takes 100 microseconds, which a thousand fields without one take. */
export const ERRORS: Limit = {
  name: 'ERRORS',
  unit: 'errors in its answer',
  allowed: 1_000,
  advice: 'Correct the arguments, or ask for fewer rows.',
};

/** An answer is written as one text, which holds up every other request; 100 ms for so many. */
export const CHARACTERS: Limit = {
  name: 'CHARACTERS',
  unit: 'characters in its answer',
  allowed: 20_000_000,
  advice: 'Ask for a smaller `first` or fewer long texts.',
};
