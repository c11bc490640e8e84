import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
/** From `src/server/graphiql` in the repository and from `dist/server/graphiql` in the package. */
const builtFolder = fileURLToPath(new URL('../../../console/dist/graphiql', import.meta.url));

/** Null: GraphiQL is not built. */
export function readAssets(): Assets | null {
  const files = readBuiltFiles(builtFolder, NAMES);
  return files && { files, names: JSON.parse(readFileSync(`${builtFolder}${NAMES}`, 'utf8')) };
}
