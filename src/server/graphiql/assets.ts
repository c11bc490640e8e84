import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../package-folder.ts';
import { type BuiltFile, readBuiltFiles } from '../console/built-files.ts';

/** The built files of GraphiQL. A name changes with its content, so a browser may keep a file forever. */
export interface Assets {
  /** By path, such as "/graphiql-abc.js". */
  readonly files: ReadonlyMap<string, BuiltFile>;
  readonly names: Readonly<
    Record<'script' | 'style' | 'icon' | 'editorWorker' | 'jsonWorker' | 'graphqlWorker', string>
  >;
}

const NAMES = '/names.json';
const builtFolder = join(packageFolder, 'console/dist/graphiql');

/** Null: GraphiQL is not built. */
export function readAssets(): Assets | null {
  const files = readBuiltFiles(builtFolder, NAMES);
  return files && { files, names: JSON.parse(readFileSync(`${builtFolder}${NAMES}`, 'utf8')) };
}
