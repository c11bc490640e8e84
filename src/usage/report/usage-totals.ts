import { builder } from '../../graph/builder.ts';
import { type IntervalCount, percentileOf } from '../events/latency-intervals.ts';
import type { UsageSums } from './report-queries.ts';

/** The sums of a report or of one of its rows. Latencies are read only when requested. */
export interface UsageTotalsShape extends UsageSums {
  readonly latencies: (kind: 'TOTAL' | 'FIRST_TOKEN') => Promise<readonly IntervalCount[]>;
}

const PercentilesType = builder.objectRef<readonly IntervalCount[]>('Percentiles').implement({
  description: 'Latencies in milliseconds that a share of the events does not exceed, within 3 percent.',
  fields: (t) => ({
    p50: t.int({ description: 'Half of the events.', resolve: (counts) => percentileOf(counts, 0.5) ?? 0 }),
    p95: t.int({ description: '95 percent of the events.', resolve: (counts) => percentileOf(counts, 0.95) ?? 0 }),
    p99: t.int({ description: '99 percent of the events.', resolve: (counts) => percentileOf(counts, 0.99) ?? 0 }),
  }),
});

export const UsageTotals = builder.objectRef<UsageTotalsShape>('UsageTotals').implement({
  description: 'Sums over recorded usage. Each token counts once, under its kind.',
  fields: (t) => ({
    requests: t.expose('requests', { type: 'TokenCount', description: 'Number of requests.' }),
    failedRequests: t.expose('failedRequests', { type: 'TokenCount', description: 'Number of requests that failed.' }),
    successRate: t.float({
      nullable: true,
      description: 'Share of the requests that succeeded, from 0 to 1. Null without a request.',
      resolve: ({ requests, failedRequests }) => (requests === 0 ? null : (requests - failedRequests) / requests),
    }),
    inputTokens: t.expose('inputTokens', {
      type: 'TokenCount',
      description: 'Prompt tokens, excluding cached and audio tokens.',
    }),
    outputTokens: t.expose('outputTokens', {
      type: 'TokenCount',
      description: 'Output tokens, excluding reasoning and audio tokens.',
    }),
    reasoningTokens: t.expose('reasoningTokens', { type: 'TokenCount', description: 'Reasoning tokens.' }),
    cacheReadTokens: t.expose('cacheReadTokens', {
      type: 'TokenCount',
      description: 'Prompt tokens read from the cache.',
    }),
    cacheWriteTokens: t.expose('cacheWriteTokens', {
      type: 'TokenCount',
      description: 'Prompt tokens written to the cache.',
    }),
    inputAudioTokens: t.expose('inputAudioTokens', { type: 'TokenCount', description: 'Audio tokens of the prompt.' }),
    outputAudioTokens: t.expose('outputAudioTokens', {
      type: 'TokenCount',
      description: 'Audio tokens of the output.',
    }),
    totalTokens: t.expose('totalTokens', { type: 'TokenCount', description: 'Tokens of every kind.' }),
    cost: t.float({
      description: 'Cost in US dollars, excluding unpriced requests.',
      resolve: ({ cost }) => Number(cost),
    }),
    costExact: t.field({
      type: 'Decimal',
      description: 'Cost in US dollars, as an exact decimal.',
      resolve: ({ cost }) => plainDecimal(cost),
    }),
    unpricedRequests: t.expose('unpricedRequests', {
      type: 'TokenCount',
      description: 'Number of requests whose price is unknown, in whole or for a kind of their tokens.',
    }),
    unresolvedRequests: t.expose('unresolvedRequests', {
      type: 'TokenCount',
      description: 'Number of unpriced requests that name no model of a provider.',
    }),
    latency: t.field({
      type: PercentilesType,
      nullable: true,
      description: 'Time to the end of the answer. Null when no event has a latency.',
      resolve: ({ latencies }) => knownCounts(latencies('TOTAL')),
    }),
    firstToken: t.field({
      type: PercentilesType,
      nullable: true,
      description: 'Time to the first token. Null when no event has it.',
      resolve: ({ latencies }) => knownCounts(latencies('FIRST_TOKEN')),
    }),
    tokensPerSecond: t.float({
      nullable: true,
      description:
        'Output and reasoning tokens per second after the first token, over all events with a latency. Null without one.',
      resolve: ({ timedTokens, timedMs }) => (timedMs === 0 ? null : (timedTokens * 1000) / timedMs),
    }),
  }),
});

async function knownCounts(counts: Promise<readonly IntervalCount[]>): Promise<readonly IntervalCount[] | null> {
  const known = await counts;
  return known.length === 0 ? null : known;
}

/** Postgres keeps the zeros of the longest term of a sum. */
function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
