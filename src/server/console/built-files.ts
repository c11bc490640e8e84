import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { lazy } from '../../graph/lazy.ts';
import { acceptedEncoding } from '../front/answers/encoding.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface BuiltFile {
  readonly type: string;
  /** In the best encoding that the client accepts. */
  in(acceptEncoding: string | null): { readonly body: Buffer; readonly encoding: 'br' | 'gzip' | 'identity' };
}

/** The built files of a folder by path, such as "/index.html". Null when the one that is written last is missing. */
export function readBuiltFiles(folder: string, last: string): ReadonlyMap<string, BuiltFile> | null {
  const names = namesIn(folder);
  if (!names.includes(last)) return null;
  return new Map(
    names.flatMap((name) => {
      const type = types[extname(name)];
      return type ? [[name, builtFile(folder, name, type)]] : [];
    }),
  );

  function builtFile(root: string, name: string, type: string): BuiltFile {
    // Read when first asked for: GraphiQL has ten megabytes, and many gateways never show it.
    const file = (suffix: string) => lazy(() => readFileSync(join(root, `${name}${suffix}`)));
    const bodies = { br: file('.br'), gzip: file('.gz'), identity: file('') };
    // A file that Vite only copies has no compressed form.
    const offered = names.includes(`${name}.br`) ? (['br', 'gzip'] as const) : [];
    return {
      type,
      in: (acceptEncoding) => {
        const encoding = acceptedEncoding(acceptEncoding, offered);
        return { body: bodies[encoding](), encoding };
      },
    };
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `/${relative(folder, join(parentPath, name)).split(sep).join('/')}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
