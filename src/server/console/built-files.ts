import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
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

/** The built files of the console by path, such as "/index.html". Null when it is not built. */
export function readBuiltFiles(folder: string): ReadonlyMap<string, BuiltFile> | null {
  const names = namesIn(folder);
  if (!names.includes('/index.html')) return null;
  return new Map(
    names.flatMap((name) => {
      const type = types[extname(name)];
      return type ? [[name, builtFile(folder, name, type)]] : [];
    }),
  );

  function builtFile(root: string, name: string, type: string): BuiltFile {
    const read = (suffix: string) => readFileSync(join(root, `${name}${suffix}`));
    // A file that Vite only copies has no compressed form.
    const readIfBuilt = (suffix: string) => (names.includes(`${name}${suffix}`) ? read(suffix) : null);
    const bodies = { br: readIfBuilt('.br'), gzip: readIfBuilt('.gz'), identity: read('') };
    const offered = (['br', 'gzip'] as const).filter((encoding) => bodies[encoding] !== null);
    return {
      type,
      in: (acceptEncoding) => {
        const encoding = acceptedEncoding(acceptEncoding, offered);
        return { body: bodies[encoding] ?? bodies.identity, encoding };
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
