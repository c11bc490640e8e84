import { hash } from 'node:crypto';
import { resolve } from 'node:path';

/** Where a repository is: a URL, a folder or a bundle file. */
export interface RepositoryLocation {
  /** For the git command, with credentials. */
  readonly address: string;
  /** Without credentials, for people. */
  readonly url: string;
  /** Null: the default branch. */
  readonly branch: string | null;
}

/** A branch can follow a "#": "https://host/owner/name#main". */
export function parseLocation(text: string): RepositoryLocation {
  const [place = '', branch = ''] = split(text);
  const isUrl = /^\w[\w+.-]*:\/\//.test(place) || /^[\w.-]+@[\w.-]+:/.test(place);
  const address = isUrl ? place : resolve(place);
  return { address, url: withoutUser(address), branch: branch || null };
}

function split(text: string): [string, string] {
  const at = text.lastIndexOf('#');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function withoutUser(address: string): string {
  return address.replace(/^(\w[\w+.-]*:\/\/)[^/@]*@/, '$1');
}

/** The name of the folder with the clone. */
export function cloneName({ url }: RepositoryLocation): string {
  return `${hash('sha256', url).slice(0, 16)}.git`;
}
