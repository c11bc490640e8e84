import { modelIdOf } from '../matching/model-id.ts';
import { dateOf, sizesOf, withoutDate } from '../matching/model-spelling.ts';

/** The line and version of a model, read from its id. */
export interface ModelLineage {
  /** Words and sizes: "claude haiku" for both "claude-3-5-haiku-20241022" and "claude-haiku-4-5". */
  readonly line: string;
  /** [3, 5] and [4, 5] for the same two ids. */
  readonly version: readonly number[];
  /** Whether the id names one dated release of the version. */
  readonly isDated: boolean;
}

/**
 * Lineages by which a model can have successors, closest first. "gpt-4-turbo" belongs to the line of "gpt" too, because
 * OpenAI gave up the word: its successors are "gpt-4.1" and "gpt-5".
 */
export function modelLineages(modelId: string): readonly ModelLineage[] {
  const lineage = modelLineage(modelId);
  const line = lineage.line
    .split(' ')
    .filter((word) => !TIERS.has(word))
    .join(' ');
  return line === lineage.line || line === '' ? [lineage] : [lineage, { ...lineage, line }];
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
 * Whether a model has a later version than another of its line, or may be a later release of the same version. The order
 * of "claude-haiku-4-5" and "claude-haiku-4-5-20251001" is unknown, because only one of them is dated.
 */
export function isLater(one: ModelLineage, other: ModelLineage): boolean {
  if (isEarlier(one.version, other.version)) return false;
  return isEarlier(other.version, one.version) || one.isDated === other.isDated;
}

/** Bedrock's serving revision: "anthropic.claude-opus-4-6-v1", "anthropic.claude-sonnet-4-5-20250929-v1:0". */
const REVISION = /-v?\d+:\d+$|-v1$/;

/** Words for release stages of the same model. */
const STAGES = new Set(['preview', 'latest', 'default']);

/** Words for a faster or cheaper edition of a version, which later versions may lack. */
const TIERS = new Set(['turbo']);

function isEarlier(one: readonly number[], other: readonly number[]): boolean {
  const position = [...one, ...other].findIndex((_, index) => (one[index] ?? 0) !== (other[index] ?? 0));
  return position >= 0 && (one[position] ?? 0) < (other[position] ?? 0);
}
