import type { Graph } from '../graph/graph.ts';
import { type CheckedId, checkIds, providerKeys, similarKeys } from './check-ids.ts';
import type { Candidate } from './scan-model-ids.ts';

/**
 * `gone`: the provider no longer serves the model. `missing`: the provider never served it, as far as the catalog knows.
 * `unknown`: the value of a model field means no model of the catalog.
 */
export const findingKinds = ['gone', 'missing', 'deprecated', 'dearer', 'unknown'] as const;

export type FindingKind = (typeof findingKinds)[number];

export interface Place extends Candidate {
  readonly file: string;
}

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: FindingKind;
  /** The id as the file has it. */
  readonly id: string;
  /** The model that the id means. Null: none. */
  readonly model: string | null;
  readonly detail: string;
}

export interface Findings {
  /** How many texts are ids of models. */
  readonly idCount: number;
  readonly findings: readonly Finding[];
}

/** Checks the ids at these places. Texts that mean no model, and are not used as one, are no findings. */
export async function findingsAt(graph: Graph, places: readonly Place[], since: string): Promise<Findings> {
  const checked = await checkIds(graph, [...new Set(places.map(({ text }) => text))], since);
  const byId = new Map(checked.map((one) => [one.key, one]));
  const unknown = await unknownIds(graph, places, checked);
  const known = checked.filter(({ verdict }) => verdict !== 'UNKNOWN').length;
  const findings = places.flatMap((place) => {
    const one = byId.get(place.text);
    if (!one) return [];
    return one.verdict === 'UNKNOWN' ? (unknown.get(place.text) ?? []).map(at(place)) : notesOn(one).map(at(place));
  });
  return { idCount: known + unknown.size, findings };
}

type Note = Pick<Finding, 'kind' | 'model' | 'detail'>;

function at({ file, line, column, text }: Place): (note: Note) => Finding {
  return (note) => ({ file, line, column, id: text, ...note });
}

function notesOn(checked: CheckedId): Note[] {
  const { verdict, model, successors } = checked;
  const key = model?.key ?? null;
  const instead = successors[0] ? `; use ${successors[0].key}` : '';
  if (verdict === 'REMOVED') {
    const detail = `removed on ${model?.removedAt?.slice(0, 10) ?? 'an unknown day'}${instead}`;
    return [{ kind: 'gone', model: key, detail }];
  }
  const deprecated: Note[] =
    verdict === 'DEPRECATED' ? [{ kind: 'deprecated', model: key, detail: `its end is announced${instead}` }] : [];
  return [...deprecated, ...dearerFields(checked).map((detail): Note => ({ kind: 'dearer', model: key, detail }))];
}

/** The prices that are higher at the end of the period than at its start. */
function dearerFields({ priceChanges }: CheckedId): string[] {
  return [...Map.groupBy(priceChanges, ({ field }) => field)].flatMap(([field, changes]) => {
    const [before, after, at] = [changes[0]?.before, changes.at(-1)?.after, changes.at(-1)?.at];
    if (typeof before !== 'number' || typeof after !== 'number' || after <= before) return [];
    return [`${field} ${before} → ${after} US dollars per million tokens on ${at?.slice(0, 10)}`];
  });
}

/** The unknown ids that are used as models: with a provider of the catalog, or in a model field. */
async function unknownIds(
  graph: Graph,
  places: readonly Place[],
  checked: readonly CheckedId[],
): Promise<ReadonlyMap<string, readonly Note[]>> {
  const unknown = checked.filter(({ verdict }) => verdict === 'UNKNOWN').map(({ key }) => key);
  if (unknown.length === 0) return new Map();
  const modelFields = new Set(places.filter(({ isModelField }) => isModelField).map(({ text }) => text));
  const providers = await providerKeys(graph);
  const ofProvider = (id: string) => id.includes('/') && providers.has(id.slice(0, id.indexOf('/')));
  const used = unknown.filter((id) => ofProvider(id) || (modelFields.has(id) && /\d/.test(id)));
  const similar = await similarKeys(graph, used);
  return new Map(
    used.flatMap((id): [string, Note[]][] => {
      const keys = similar.get(id) ?? [];
      // Other things are named like "google/cloud-sdk" too.
      if (keys.length === 0 && !modelFields.has(id)) return [];
      const kind = ofProvider(id) ? 'missing' : 'unknown';
      const detail = `not in the catalog${keys.length > 0 ? `; similar: ${keys.join(', ')}` : ''}`;
      return [[id, [{ kind, model: null, detail }]]];
    }),
  );
}
