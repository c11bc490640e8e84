import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { BadConfiguration, type Config } from '../../config.ts';

/** The values of the variables that the catalog names. They leave it only as options of a provider's package. */
export interface Credentials {
  /** Undefined: not set, or empty. */
  read(name: string): string | undefined;
}

/** Reads CREDENTIALS_FILE, if it is set. A name that the file lacks is that of the environment. */
export function openCredentials({ variable, credentialsFile }: Config['inference']): Credentials {
  const inFile = credentialsFile === null ? new Map<string, string>() : readCredentials(credentialsFile);
  return { read: (name) => (inFile.get(name) ?? variable(name)?.trim()) || undefined };
}

/** No message repeats a part of the file, which can be a secret. */
function readCredentials(path: string): ReadonlyMap<string, string> {
  const text = contentOf(path);
  const values = text.trimStart().startsWith('{') ? parsedJson(text) : parseEnv(text);
  const entries = Object.entries(values ?? {});
  if (values === null || !entries.every(([, value]) => typeof value === 'string')) {
    throw new BadConfiguration('CREDENTIALS_FILE must be lines NAME=value, or a JSON object of texts.');
  }
  return new Map(entries.map(([name, value]) => [name, String(value).trim()]));
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    throw new BadConfiguration(`CREDENTIALS_FILE must be a file that can be read: ${code}.`, { cause });
  }
}

function parsedJson(text: string): object | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
