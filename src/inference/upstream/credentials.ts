import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { BadConfiguration, type Config } from '../../config.ts';

/** The values of the variables that the catalog names. They leave the process in requests to their provider only. */
export interface Credentials {
  /** Undefined: the variable is not set. */
  get(name: string): string | undefined;
}

/** Values of the file come before those of the environment. */
export function openCredentials({ credentialsFile, variable }: Config['inference']): Credentials {
  const inFile = credentialsFile === null ? new Map<string, string>() : readCredentials(credentialsFile);
  return { get: (name) => inFile.get(name) || variable(name)?.trim() || undefined };
}

function readCredentials(path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(parseCredentials(readText(path), path));
  // The message names no value, because each one is a secret.
  const invalid = entries.find(([, value]) => typeof value !== 'string');
  if (invalid) throw badFile(path, `text for each name; the value of ${JSON.stringify(invalid[0])} is not text`);
  return new Map(entries.map(([name, value]) => [name, String(value).trim()]));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw badFile(path, `a file that can be read; got ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parseCredentials(text: string, path: string): object {
  if (!text.trimStart().startsWith('{')) return parseEnv(text);
  try {
    return JSON.parse(text);
  } catch {
    // The error of the parser quotes the text.
    throw badFile(path, 'lines NAME=value or a JSON object; got JSON that cannot be read');
  }
}

function badFile(path: string, allowed: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: CREDENTIALS_FILE ${JSON.stringify(path)} must have ${allowed}.`);
}
