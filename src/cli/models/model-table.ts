import { NONE, perMillion, tokens } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { styled } from '../terminal/style.ts';
import { type Column, table } from '../terminal/table.ts';

/** The fields of a model in a table. */
export const LISTED_MODEL = `fragment ListedModel on Model {
  key name status priceKind
  pricing { input output }
  limits { context output }
}`;

export interface ListedModel {
  readonly key: string;
  readonly name: string;
  readonly status: string;
  readonly priceKind: string;
  readonly pricing: { readonly input: number; readonly output: number } | null;
  readonly limits: { readonly context: number | null; readonly output: number | null };
}

const columns: readonly Column[] = [
  { head: 'MODEL' },
  { head: 'NAME' },
  { head: 'CONTEXT', align: 'right' },
  { head: 'OUTPUT', align: 'right' },
  { head: 'INPUT $/M', align: 'right' },
  { head: 'OUTPUT $/M', align: 'right' },
  { head: 'STATUS' },
];

export function modelTable(models: readonly ListedModel[]): string {
  return table(
    columns,
    models.map((model) => [
      styled('cyan', plainText(model.key)),
      plainText(model.name),
      tokens(model.limits.context),
      tokens(model.limits.output),
      ...prices(model),
      statusText(model.status),
    ]),
  );
}

function prices({ priceKind, pricing }: ListedModel): readonly [string, string] {
  if (priceKind === 'SUBSCRIPTION') return ['plan', 'plan'];
  return pricing === null ? [NONE, NONE] : [perMillion(pricing.input), perMillion(pricing.output)];
}

export function statusText(status: string): string {
  if (status === 'REMOVED') return styled('red', 'removed');
  return status === 'DEPRECATED' ? styled('yellow', 'deprecated') : status.toLowerCase();
}
