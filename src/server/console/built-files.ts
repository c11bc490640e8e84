import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface BuiltFile {
  readonly type: string;
  /** In the best encoding that the client accepts. */
  in(acceptEncoding: string): { readonly body: Buffer; readonly encoding: 'br' | 'gzip' | null };
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
    const brotli = names.includes(`${name}.br`) ? read('.br') : null;
    const zipped = names.includes(`${name}.gz`) ? read('.gz') : null;
    const plain = read('');
    return {
      type,
      in: (acceptEncoding) => {
        if (brotli && /\bbr\b/.test(acceptEncoding)) return { body: brotli, encoding: 'br' };
        if (zipped && /\bgzip\b/.test(acceptEncoding)) return { body: zipped, encoding: 'gzip' };
        return { body: plain, encoding: null };
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
