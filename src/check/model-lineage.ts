import { modelIdOf } from '../matching/model-id.ts';
import { dateOf, sizesOf, withoutDate } from '../matching/model-spelling.ts';

/** What an id says of the place of a model among its like. */
export interface ModelLineage {
  /** "claude-3-5-haiku-20241022" and "claude-haiku-4-5" are both of "claude haiku"; sizes are a part of it. */
  readonly line: string;
  /** [3, 5] and [4, 5]. */
  readonly version: readonly number[];
  /** Whether it names one release of the version. */
  readonly isDated: boolean;
}

export function modelLineage(modelId: string): ModelLineage {
  const whole = modelIdOf(modelId, '').written.replace(REVISION, '').replaceAll('@', '-');
  const id = withoutDate(whole);
  const sizes = sizesOf(id);
  const unsized = sizes.reduce((rest, size) => rest.replace(size, ' '), id).replace(/(?<=\d)p(?=\d)/g, '.');
  const words = (unsized.match(/[a-z+]+/g) ?? []).filter((word) => !STAGES.has(word));
  return {
    line: [...words.toSorted(), ...sizes.toSorted()].join(' '),
    version: (unsized.match(/\d+/g) ?? []).map(Number),
    isDated: dateOf(whole) !== undefined,
  };
}

/**
 * Whether the one of two of a line is of a later version, or may be a later release of the same. A date alone may be that
 * of an older version. Of "claude-haiku-4-5" and "claude-haiku-4-5-20251001" nobody knows which is later.
 */
export function isLater(one: ModelLineage, other: ModelLineage): boolean {
  if (isEarlier(one.version, other.version)) return false;
  return isEarlier(other.version, one.version) || one.isDated === other.isDated;
}

/** Bedrock’s, of how it is served: "anthropic.claude-opus-4-6-v1", "anthropic.claude-sonnet-4-5-20250929-v1:0". */
const REVISION = /-v?\d+:\d+$|-v1$/;

/** Of one and the same model, as it becomes ready. */
const STAGES = new Set(['preview', 'latest', 'default']);

function isEarlier(one: readonly number[], other: readonly number[]): boolean {
  const place = [...one, ...other].findIndex((_, index) => (one[index] ?? 0) !== (other[index] ?? 0));
  return place >= 0 && (one[place] ?? 0) < (other[place] ?? 0);
}
