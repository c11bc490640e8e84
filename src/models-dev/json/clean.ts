import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { type ProblemLog, pathTo, quoteValue } from './problems.ts';

const maxTextLength = 10_000;
const maxDepth = 20;
const maxKeyLength = 200;
const prototypeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The value as Postgres can hold it: text trimmed and free of control characters and halves of surrogate pairs, no
 * number beyond the finite, no key that reaches for a prototype. Undefined: the whole of it was set aside.
 */
export function clean(value: unknown, path: string, problems: ProblemLog): Json | undefined {
  // Nearly every entry is: to make a copy of each, and the path of each of its values, is most of the work of parsing.
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
  if (depth > maxDepth) return setAside('is nested too deeply');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return cleanText(value, path, problems);
  // Adding 0 makes 0 of -0, which JSON can say and no comparison should tell apart.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : setAside('is too large a number');
  if (Array.isArray(value)) return cleanList(value, path, problems, depth);
  if (isObject(value)) return cleanObject(value, path, problems, depth);
  return setAside(`is no JSON (${typeof value})`);

  function setAside(reason: string): undefined {
    problems.report(path, `${reason}; set aside.`);
  }
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the key of an entry can be part of a record's key. Single spaces are in some: "NousResearch 2/Hermes-4". */
export function isUsableKey(key: string): boolean {
  return isCleanKey(key) && /^\S+( \S+)*$/.test(key);
}

function isCleanText(text: string): boolean {
  return text.length <= maxTextLength && text.trim().length === text.length && !hasUnprintable(text);
}

function cleanText(text: string, path: string, problems: ProblemLog): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > maxTextLength) {
    problems.report(path, `is longer than ${maxTextLength} characters: ${quoteValue(trimmed)}; set aside.`);
    return undefined;
  }
  if (!hasUnprintable(trimmed)) return trimmed;
  problems.report(path, `holds control characters or broken characters: ${quoteValue(trimmed)}; removed.`);
  // White space that is a control character parts words, so a space takes its place.
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
      problems.report(keyPath, 'has a key that cannot be kept; set aside.');
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
