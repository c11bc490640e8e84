import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { css, editorWorkerService, graphqlWorker, js, jsonWorker } from '@graphql-yoga/render-graphiql/graphiql';
import { minify } from 'vite';
import { environmentScript, startScript, styleOf } from './additions.ts';

/**
 * Writes the files of GraphiQL beside those of the console. As published they are nine megabytes: the workers are not
 * minified, and the stylesheet contains three families of fonts. A name changes with its content, so a browser may keep a
 * file forever. The best compression takes half a minute, so its results are cached.
 */
const folder = new URL('../dist/graphiql/', import.meta.url);
const cache = new URL('../../node_modules/.cache/modelgraph-graphiql/', import.meta.url);
for (const each of [folder, cache]) mkdirSync(each, { recursive: true });

const names = Object.fromEntries(
  await Promise.all([
    write('script', 'graphiql', 'js', `${environmentScript}\n${js}\n${startScript}`),
    write('style', 'graphiql', 'css', `${withoutTextFonts(css)}\n${styleOf(consoleFont())}`),
    write('icon', 'icon', 'svg', readFileSync(new URL('../src/icon.svg', import.meta.url), 'utf8')),
    write('editorWorker', 'editor-worker', 'js', editorWorkerService),
    write('jsonWorker', 'json-worker', 'js', jsonWorker),
    write('graphqlWorker', 'graphql-worker', 'js', graphqlWorker),
  ]),
);
writeFileSync(new URL('names.json', folder), JSON.stringify(names));

async function write(
  role: string,
  name: string,
  extension: 'js' | 'css' | 'svg',
  source: string,
): Promise<[string, string]> {
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 16);
  const fileName = `${name}-${hash}.${extension}`;
  const content = await cached(fileName, async () => (extension === 'js' ? minified(fileName, source) : source));
  writeFileSync(new URL(fileName, folder), content);
  writeFileSync(
    new URL(`${fileName}.br`, folder),
    await cached(`${fileName}.br`, () => promisify(brotliCompress)(content)),
  );
  writeFileSync(new URL(`${fileName}.gz`, folder), await cached(`${fileName}.gz`, () => promisify(gzip)(content)));
  return [role, fileName];
}

async function minified(name: string, source: string): Promise<string> {
  const { code, errors } = await minify(name, source);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`);
  return code;
}

async function cached(name: string, make: () => Promise<Buffer | string>): Promise<Buffer> {
  const file = new URL(name, cache);
  if (!existsSync(file)) writeFileSync(file, await make());
  return readFileSync(file);
}

/** Without the fonts for text, and with the first of two copies of the font of the icons. */
function withoutTextFonts(styles: string): string {
  let hasIcons = false;
  return styles.replace(/@font-face\s*\{[^}]*\}/g, (face) => {
    const isKept = face.includes('font-family:codicon') && !hasIcons;
    hasIcons ||= isKept;
    return isKept ? face : '';
  });
}

/** The font that the console loads, by its built name. */
function consoleFont(): string {
  const files = readdirSync(fileURLToPath(new URL('../dist/console/', import.meta.url)));
  const font = files.find((name) => name.endsWith('.woff2'));
  if (!font) throw new Error('Build the console first: its font is missing.');
  return `/console/${font}`;
}
