import type { JsonObject } from '../db/tables/json-columns.ts';
import { quoteInput } from '../quote-input.ts';
import type { CollectionRow } from './collection-queries.ts';
import { isStorableText } from './point-criteria.ts';
import { vectorFault } from './validate-vector.ts';

/** Points of one call. */
export const MAX_POINTS = 1_000;
export const MAX_ID_LENGTH = 200;
/** In characters of JSON. */
export const MAX_PAYLOAD_LENGTH = 64_000;

export interface PointFault {
  readonly path: string;
  readonly code: 'INVALID_ID' | 'DUPLICATE_ID' | 'INVALID_PAYLOAD' | 'INVALID_VECTOR' | 'INVALID_TEXT';
  readonly message: string;
}

/** With a vector or a text, not both. */
export interface GivenPoint {
  readonly id: string;
  readonly payload: JsonObject;
  /** Null: not given. */
  readonly vector: readonly number[] | null;
  /** Null: not given. */
  readonly text: string | null;
}

/** What is wrong with the points, each thing with its place. Empty: nothing. */
export function pointFaults(points: readonly GivenPoint[], collection: CollectionRow): PointFault[] {
  const firstPositions = new Map<string, number>();
  return points.flatMap((point, index) => {
    const path = `points.${index}`;
    const first = firstPositions.get(point.id);
    firstPositions.set(point.id, first ?? index);
    return [...idFaults(point, path, first), ...payloadFaults(point, path), ...contentFaults(point, path, collection)];
  });
}

function idFaults({ id }: GivenPoint, path: string, first: number | undefined): PointFault[] {
  const place = `${path}.id`;
  if (id.length < 1 || id.length > MAX_ID_LENGTH || !isStorableText(id)) {
    const message = `"${place}" must be a number, or a text of 1 to ${MAX_ID_LENGTH} characters; got ${quoteInput(id)}.`;
    return [{ code: 'INVALID_ID', path: place, message }];
  }
  if (first === undefined) return [];
  const message = `"${place}" must be of one point only; got ${quoteInput(id)}, which "points.${first}" has too.`;
  return [{ code: 'DUPLICATE_ID', path: place, message }];
}

function payloadFaults({ payload }: GivenPoint, path: string): PointFault[] {
  const place = `${path}.payload`;
  const json = JSON.stringify(payload);
  const isObject = typeof payload === 'object' && !Array.isArray(payload);
  if (isObject && json.length <= MAX_PAYLOAD_LENGTH && isStorableJson(json)) return [];
  const message = `"${place}" must be a JSON object of at most ${MAX_PAYLOAD_LENGTH} characters without NUL characters; got ${quoteInput(json)}.`;
  return [{ code: 'INVALID_PAYLOAD', path: place, message }];
}

/** `JSON.stringify` writes NUL and halves of surrogate pairs as escapes. An escaped backslash before one is none. */
function isStorableJson(json: string): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(json);
}

function contentFaults({ vector, text }: GivenPoint, path: string, collection: CollectionRow): PointFault[] {
  if ((vector === null) === (text === null)) {
    const message = `"${path}" must have "vector" or "text"; got ${vector === null ? 'neither' : 'both'}.`;
    return [{ code: 'INVALID_VECTOR', path: `${path}.vector`, message }];
  }
  if (vector === null) return textFaults(text ?? '', `${path}.text`, collection);
  const fault = vectorFault(vector, collection);
  return fault === null
    ? []
    : [{ code: 'INVALID_VECTOR', path: `${path}.vector`, message: `"${path}.vector" ${fault}` }];
}

function textFaults(text: string, path: string, { model, name }: CollectionRow): PointFault[] {
  if (model === null) {
    const message = `"${path}" needs a collection with a model; ${quoteInput(name)} takes vectors only.`;
    return [{ code: 'INVALID_TEXT', path, message }];
  }
  return text.trim() === '' ? [{ code: 'INVALID_TEXT', path, message: `"${path}" must not be blank.` }] : [];
}
