import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { type ProblemLog, pathTo, quoteValue } from './problems.ts';

const maxTextLength = 10_000;
const maxDepth = 20;
const maxKeyLength = 200;
const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Makes a value storable in Postgres: trims text, removes control characters and lone surrogates, and drops non-finite
 * numbers and keys that access a prototype. Undefined: the whole value was dropped.
 */
export function clean(value: unknown, path: string, problems: ProblemLog): Json | undefined {
  // Nearly all entries are clean. Copying them and building their paths would take most of the parsing time.
  return isClean(value) ? value : cleanValue(value, path, problems, 0);
}

function isClean(value: unknown, depth = 0): value is Json {
  if (depth > maxDepth) return false;
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return isCleanText(value);
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every((item) => isClean(item, depth + 1));
  return isObject(value) && Object.keys(value).every((key) => isCleanKey(key) && isClean(value[key], depth + 1));
}

function cleanValue(value: unknown, path: string, problems: ProblemLog, depth: number): Json | undefined {
  if (depth > maxDepth) return drop('is nested too deeply');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return cleanText(value, path, problems);
  // Adding 0 turns -0 into 0.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : drop('is too large a number');
  if (Array.isArray(value)) return cleanList(value, path, problems, depth);
  if (isObject(value)) return cleanObject(value, path, problems, depth);
  return drop(`is not JSON (${typeof value})`);

  function drop(reason: string): undefined {
    problems.report(path, `${reason}; dropped.`);
  }
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an entry key can be part of a record key. Some keys contain single spaces, like "NousResearch 2/Hermes-4". */
export function isUsableKey(key: string): boolean {
  return isCleanKey(key) && /^\S+( \S+)*$/.test(key);
}

function isCleanText(text: string): boolean {
  return text.length <= maxTextLength && text.trim().length === text.length && !hasUnprintable(text);
}

function cleanText(text: string, path: string, problems: ProblemLog): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > maxTextLength) {
    problems.report(path, `is longer than ${maxTextLength} characters: ${quoteValue(trimmed)}; dropped.`);
    return undefined;
  }
  if (!hasUnprintable(trimmed)) return trimmed;
  problems.report(path, `contains control characters or invalid Unicode: ${quoteValue(trimmed)}; removed.`);
  // Control characters that are white space separate words, so a space replaces them.
  return trimmed
    .replace(/[\t\n\v\f\r\u0085]+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
}

function hasUnprintable(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

function cleanList(list: readonly unknown[], path: string, problems: ProblemLog, depth: number): Json {
  return list.flatMap((item, position) => {
    const cleaned = cleanValue(item, `${path}[${position}]`, problems, depth + 1);
    return cleaned === undefined ? [] : [cleaned];
  });
}

function cleanObject(
  object: { readonly [key: string]: unknown },
  path: string,
  problems: ProblemLog,
  depth: number,
): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]) => {
    const keyPath = pathTo(path, key);
    if (!isCleanKey(key)) {
      problems.report(keyPath, 'has an invalid key; dropped.');
      return [];
    }
    const cleaned = cleanValue(value, keyPath, problems, depth + 1);
    return cleaned === undefined ? [] : [[key, cleaned] as const];
  });
  return Object.fromEntries(entries);
}

function isCleanKey(key: string): boolean {
  return key.length <= maxKeyLength && !hasUnprintable(key) && !prototypeKeys.has(key);
}
