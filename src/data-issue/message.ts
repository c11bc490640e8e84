import type { DataIssueCode } from './data-issue-criteria.ts';
import type { DataIssueRow } from './data-issue-queries.ts';

type Values = Pick<DataIssueRow, 'found' | 'expected'>;

const messages: Record<DataIssueCode, (values: Values) => string> = {
  OUTPUT_LIMIT_ABOVE_CONTEXT: ({ found, expected }) =>
    `The output limit of ${found} tokens exceeds the context window of ${expected} tokens.`,
  INPUT_LIMIT_ABOVE_CONTEXT: ({ found, expected }) =>
    `The input limit of ${found} tokens exceeds the context window of ${expected} tokens.`,
  CACHE_READ_ABOVE_INPUT_PRICE: ({ found, expected }) =>
    `The cached read price of ${found} exceeds the input price of ${expected} US dollars per million tokens.`,
  UPDATED_BEFORE_RELEASE: ({ found, expected }) =>
    `The last update on ${found} is earlier than the release on ${expected}.`,
  ZERO_PRICE_AT_PAID_PROVIDER: ({ expected }) =>
    `The published prices are 0, but the provider charges for ${expected} other priced models.`,
  PRICE_OUTLIER: ({ found, expected }) =>
    `The price of ${found} US dollars per million tokens differs tenfold or more from the median of the base model, ${expected}.`,
};

export function messageOf({ code, ...values }: DataIssueRow): string {
  return messages[code](values);
}
