import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  numeric,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { isRestricted } from '../visibility.ts';
import { instant, keyText } from './column-types.ts';
import type {
  JsonObject,
  Link,
  PricingMode,
  PricingTier,
  ReasoningOption,
  RegistryPart,
  Weights,
} from './json-columns.ts';
import { capabilitiesOfRow, presentModelIndexes, whereComparable } from './model-indexes.ts';
import { refreshes } from './refresh-tables.ts';

/** The row belongs to the versions from `sinceVersion` to before `untilVersion`. Null: it is current. */
const period = {
  sinceVersion: integer()
    .notNull()
    .references((): AnyPgColumn => versions.number),
  untilVersion: integer().references((): AnyPgColumn => versions.number),
};

/**
 * A provider, model, base model or benchmark result has one row per state. One version of the catalog begins a state, and
 * a later version ends it; a current state has no end.
 */
const state = {
  key: keyText().notNull(),
  ...period,
  /** SHA-256 of the record's content. Equal hashes mean equal states. */
  contentHash: text().notNull(),
  /** Published fields without a column. */
  extra: jsonb().$type<JsonObject>(),
};

/** Not part of the content: a record whose published form alone differs is the same. */
const publishedForm = {
  /** The entry in the JSON text of the source. Null: equal to the entry that is made from the other columns. */
  sourceEntry: text(),
};

const registered = {
  /** Null: the record is as upstream publishes it. */
  registry: jsonb().$type<RegistryPart>(),
};

const stateRules = (name: string, table: { key: PgColumn; sinceVersion: PgColumn; untilVersion: PgColumn }) => [
  primaryKey({ columns: [table.key, table.sinceVersion] }),
  uniqueIndex(`${name}_present`).on(table.key).where(sql`${table.untilVersion} is null`),
  check(`${name}_end_after_begin`, sql`${table.untilVersion} > ${table.sinceVersion}`),
];

/** The columns that models and base models share. */
const modelContent = {
  name: text().notNull(),
  family: text(),
  attachment: boolean(),
  reasoning: boolean(),
  toolCall: boolean(),
  structuredOutput: boolean(),
  temperature: boolean(),
  interleaved: boolean(),
  /** The response field with the interleaved reasoning. */
  interleavedField: text(),
  openWeights: boolean(),
  /** Null: not published. */
  reasoningOptions: jsonb().$type<readonly ReasoningOption[]>(),
  inputModalities: text().array().notNull(),
  outputModalities: text().array().notNull(),
  contextTokens: integer(),
  inputTokens: integer(),
  outputTokens: integer(),
  /** Dates are text as published: "2025-08-07", "2025-08" or "2025", including dates that do not exist. */
  releaseDate: text(),
  lastUpdated: text(),
  knowledgeCutoff: text(),
};

/** What a list of models filters and orders by, stored so that indexes serve it. No part of the content of a record. */
export const derivedModelColumns = {
  /** Of every state. Depends on other models of the provider: see `refresh/write/derive-models.ts`. */
  priceKind: text({ enum: ['METERED', 'FREE', 'SUBSCRIPTION', 'UNKNOWN'] })
    .notNull()
    .default('UNKNOWN'),
  /** The current link of a current state. What an ended state has here is without meaning: see `base_model_links`. */
  baseModelKey: keyText(),
  baseModelRule: text(),
  labKey: keyText().generatedAlwaysAs(sql`split_part(base_model_key, '/', 1)`),
  capabilities: text().array().generatedAlwaysAs(capabilitiesOfRow),
  /** The prices of models that can be compared by them. */
  comparableInputPrice: numeric().generatedAlwaysAs(whereComparable(sql`price_input`)),
  comparableOutputPrice: numeric().generatedAlwaysAs(whereComparable(sql`price_output`)),
  comparablePrice: numeric().generatedAlwaysAs(whereComparable(sql`price_input + price_output`)),
};

/**
 * The versions of the catalog, in the order of their days. The first refresh writes version 1; imported earlier days count
 * down from -1. 0 stands for an empty catalog and is never stored.
 */
export const versions = pgTable(
  'versions',
  {
    number: integer().primaryKey(),
    observedAt: instant().notNull(),
    /** Null: pruned. The number and time stay for the rows that began with it, but its content is no longer known. */
    refreshId: bigint({ mode: 'number' })
      .unique()
      .references(() => refreshes.id),
    /** Of the first version: when an import of earlier days moved the beginning of states. See `join-states.ts`. */
    joinedAt: instant(),
  },
  (table) => [check('versions_not_zero', sql`${table.number} <> 0`)],
);

export const providers = pgTable(
  'providers',
  {
    ...state,
    name: text().notNull(),
    npmPackage: text(),
    apiUrl: text(),
    docUrl: text(),
    envVars: text().array().notNull(),
    ...registered,
    ...publishedForm,
  },
  (table) => [
    ...stateRules('providers', table),
    index('providers_restricted').on(table.key).where(isRestricted(table)),
  ],
);

export const models = pgTable(
  'models',
  {
    ...state,
    providerKey: keyText().notNull(),
    modelId: keyText().notNull(),
    ...modelContent,
    status: text({ enum: ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED'] }).notNull(),
    /** Prices are US dollars per million tokens, as exact decimal text. Null: not published. 0: free. */
    priceInput: numeric(),
    priceOutput: numeric(),
    priceReasoning: numeric(),
    priceCacheRead: numeric(),
    priceCacheWrite: numeric(),
    priceInputAudio: numeric(),
    priceOutputAudio: numeric(),
    pricingTiers: jsonb().$type<readonly PricingTier[]>(),
    /** Published until May 2026 in place of tiers. */
    pricingOver200k: jsonb('pricing_over_200k').$type<PricingTier>(),
    pricingModes: jsonb().$type<readonly PricingMode[]>(),
    /** The model's own API settings. Null: those of its provider. */
    apiNpmPackage: text(),
    apiBaseUrl: text(),
    apiShape: text(),
    ...registered,
    ...derivedModelColumns,
    ...publishedForm,
  },
  (table) => [
    ...stateRules('models', table),
    index('models_restricted').on(table.key).where(isRestricted(table)),
    ...presentModelIndexes(table),
    check('models_key_parts', sql`${table.key} = ${table.providerKey} || '/' || ${table.modelId}`),
    check('models_prices_together', sql`(${table.priceInput} is null) = (${table.priceOutput} is null)`),
  ],
);

/**
 * How many current models have the same of these values. Only of the newest version, written in its transaction by
 * `refresh/write/count-models.ts`, so that counts and facets do not read every model. Columns have the names of those of models.
 */
export const presentModelCounts = pgTable('present_model_counts', {
  /** Hash of the values. */
  key: keyText().primaryKey(),
  family: text(),
  labKey: keyText(),
  status: text().notNull(),
  priceKind: text().notNull(),
  openWeights: boolean(),
  capabilities: text().array().notNull(),
  inputModalities: text().array().notNull(),
  outputModalities: text().array().notNull(),
  count: integer().notNull(),
});

export const baseModels = pgTable(
  'base_models',
  {
    ...state,
    labKey: keyText().notNull(),
    ...modelContent,
    license: text(),
    links: jsonb().$type<readonly Link[]>(),
    weights: jsonb().$type<readonly Weights[]>(),
    ...publishedForm,
    capabilities: text().array().generatedAlwaysAs(capabilitiesOfRow),
  },
  (table) => [
    ...stateRules('base_models', table),
    index('base_models_of_lab').on(table.labKey, table.key).where(sql`${table.untilVersion} is null`),
  ],
);

export const benchmarkResults = pgTable(
  'benchmark_results',
  {
    ...state,
    baseModelKey: keyText().notNull(),
    /** The name without case and punctuation, so that all spellings of a name are one benchmark. */
    benchmarkKey: keyText().notNull(),
    benchmarkName: text().notNull(),
    /** Null when the published score is not a number. */
    score: numeric(),
    scoreText: text().notNull(),
    metric: text(),
    harness: text(),
    variant: text(),
    dataset: text(),
    version: text(),
    source: text(),
    date: text(),
  },
  (table) => [
    ...stateRules('benchmark_results', table),
    index('benchmark_results_of_base_model').on(table.baseModelKey).where(sql`${table.untilVersion} is null`),
    index('benchmark_results_of_benchmark').on(table.benchmarkKey).where(sql`${table.untilVersion} is null`),
  ],
);

/** The base model of each model: as the source's repository states it, else as identified by our rules. */
export const baseModelLinks = pgTable(
  'base_model_links',
  {
    modelKey: keyText().notNull(),
    ...period,
    baseModelKey: keyText().notNull(),
    /** The rule that made the link. */
    rule: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.modelKey, table.sinceVersion] }),
    uniqueIndex('base_model_links_present').on(table.modelKey).where(sql`${table.untilVersion} is null`),
    index('base_model_links_of_base_model').on(table.baseModelKey).where(sql`${table.untilVersion} is null`),
  ],
);

/**
 * Every word that `search_words()` has found in searchable text, for the correction of typing errors. Words are never
 * deleted. Postgres fills the columns that a search compares; they are not declared here, so that no query selects them:
 * see `suggestion/suggestion-queries.ts`.
 */
export const searchVocabulary = pgTable('search_vocabulary', {
  word: keyText().primaryKey(),
  sinceVersion: integer()
    .notNull()
    .references(() => versions.number),
});
