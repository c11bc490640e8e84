import type { BaseModelRecord, ModelRecord } from '../../db/tables/records.ts';
import { isObject } from '../json/clean.ts';
import {
  type EntryReader,
  keep,
  openPart,
  takeBoolean,
  takeNumber,
  takePart,
  takeText,
  takeTexts,
} from './entry-reader.ts';
import { readReasoningOptions } from './parse-reasoning.ts';
import { tokenCount } from './token-rules.ts';

/** Fields that models and base models share. */
export type ModelContent = Omit<
  Pick<ModelRecord, keyof ModelRecord & keyof BaseModelRecord>,
  'key' | 'extra' | 'sourceEntry'
>;

const modalities = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF'];
export function readModelContent(name: string, entry: EntryReader): ModelContent {
  return {
    name,
    family: takeText(entry, 'family'),
    attachment: takeBoolean(entry, 'attachment'),
    reasoning: takeBoolean(entry, 'reasoning'),
    toolCall: takeBoolean(entry, 'tool_call'),
    structuredOutput: takeBoolean(entry, 'structured_output'),
    temperature: takeBoolean(entry, 'temperature'),
    ...readInterleaved(entry),
    // "open" for forty minutes of June 2025.
    openWeights: takeBoolean(entry, 'open_weights') ?? takeBoolean(entry, 'open'),
    reasoningOptions: readReasoningOptions(entry),
    ...readModalities(entry),
    ...readLimits(entry),
    releaseDate: takeText(entry, 'release_date'),
    lastUpdated: takeText(entry, 'last_updated'),
    knowledgeCutoff: takeText(entry, 'knowledge'),
  };
}

function readInterleaved(entry: EntryReader): Pick<ModelContent, 'interleaved' | 'interleavedField'> {
  const part = isObject(entry.left.get('interleaved')) ? takePart(entry, 'interleaved') : null;
  if (part === null) return { interleaved: takeBoolean(entry, 'interleaved'), interleavedField: null };
  // "name" for an hour of December 2025.
  return { interleaved: true, interleavedField: takeText(part, 'field') ?? takeText(part, 'name') };
}

function readModalities(entry: EntryReader): Pick<ModelContent, 'inputModalities' | 'outputModalities'> {
  const part = takePart(entry, 'modalities') ?? openPart(entry, 'modalities', {});
  return {
    inputModalities: readModalitySet(entry, part, 'input'),
    outputModalities: readModalitySet(entry, part, 'output'),
  };
}

function readModalitySet(entry: EntryReader, part: EntryReader, side: 'input' | 'output'): string[] {
  // On the top level until June 2025.
  const given = takeTexts(part, side) ?? takeTexts(entry, `${side}_modalities`) ?? [];
  const canonical = new Set(given.map((modality) => modality.toUpperCase()));
  const unknown = given.filter((modality) => !modalities.includes(modality.toUpperCase()));
  if (unknown.length > 0) keep(part, side, [...new Set(unknown)].sort());
  return modalities.filter((modality) => canonical.has(modality));
}

function readLimits(entry: EntryReader): Pick<ModelContent, 'contextTokens' | 'inputTokens' | 'outputTokens'> {
  const limit = takePart(entry, 'limit');
  if (limit === null) return { contextTokens: null, inputTokens: null, outputTokens: null };
  return {
    contextTokens: readTokens(limit, 'context'),
    inputTokens: readTokens(limit, 'input'),
    outputTokens: readTokens(limit, 'output'),
  };
}

/** In the source, 0 means that the limit does not apply. */
function readTokens(limit: EntryReader, key: string): number | null {
  return takeNumber(limit, key, tokenCount) || null;
}
