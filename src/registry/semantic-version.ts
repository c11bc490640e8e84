import { parse, type SemVer } from 'semver';

/** Null: not a semantic version. */
export function semanticVersion(text: string): SemVer | null {
  return parse(text);
}

/** A text whose byte order is the order of the versions. Build metadata does not count. */
export function versionOrder({ major, minor, patch, prerelease }: SemVer): string {
  // A release comes after its prereleases, and "~" after every identifier.
  const last = prerelease.length === 0 ? '~' : prerelease.map(identifierOrder).join('!');
  return `${[major, minor, patch].map(numberOrder).join('.')}-${last}`;
}

/** Numbers come before words. The separator "!" comes before every character of a word. */
function identifierOrder(identifier: string | number): string {
  return typeof identifier === 'number' ? `0${numberOrder(identifier)}` : `1${identifier}`;
}

/** A number of more digits is greater: its length, of at most 16, comes first. */
function numberOrder(number: number): string {
  const digits = String(number);
  return String.fromCharCode('a'.charCodeAt(0) + digits.length) + digits;
}
