import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { lazy } from '../../graph/lazy.ts';
import { acceptedEncoding } from '../front/answers/encoding.ts';
import { narrowStyle, startScript } from './additions.ts';

/** Half a minute of work for the last few percent is not worth it: the first visitor waits for this. */
const BROTLI_QUALITY = 5;

const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', ico: 'image/x-icon' } as const;

interface Asset {
  readonly type: string;
  /** In the best encoding that the client accepts. */
  bytes(
    acceptEncoding: string | null,
  ): Promise<{ readonly body: Buffer; readonly encoding: 'br' | 'gzip' | 'identity' }>;
}

/** The files of the page, by name. A name changes with its content, so a browser may keep a file forever. */
export interface Assets {
  readonly files: ReadonlyMap<string, Asset>;
  readonly names: Readonly<
    Record<'script' | 'style' | 'icon' | 'editorWorker' | 'jsonWorker' | 'graphqlWorker', string>
  >;
}

/** Nine megabytes of code, so it is read when the page is first opened. */
export async function loadAssets(): Promise<Assets> {
  const { css, editorWorkerService, favicon, graphqlWorker, js, jsonWorker } = await import(
    '@graphql-yoga/render-graphiql/graphiql'
  );
  const files = new Map<string, Asset>();
  const names = {
    script: add('graphiql', 'js', `${js}\n${startScript}`),
    style: add('graphiql', 'css', `${css}\n${narrowStyle}`),
    icon: add('icon', 'ico', Buffer.from(favicon.slice(favicon.indexOf(',') + 1), 'base64')),
    editorWorker: add('editor-worker', 'js', editorWorkerService),
    jsonWorker: add('json-worker', 'js', jsonWorker),
    graphqlWorker: add('graphql-worker', 'js', graphqlWorker),
  };
  return { files, names };

  function add(name: string, extension: keyof typeof types, content: string | Buffer): string {
    const bytes = Buffer.from(content);
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
    const fileName = `${name}-${hash}.${extension}`;
    files.set(fileName, assetOf(types[extension], bytes));
    return fileName;
  }
}

function assetOf(type: string, content: Buffer): Asset {
  const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  const bodies = {
    br: lazy(() => promisify(brotliCompress)(content, brotliOptions)),
    gzip: lazy(() => promisify(gzip)(content)),
    identity: async () => content,
  };
  return { type, bytes };

  async function bytes(acceptEncoding: string | null) {
    const encoding = acceptedEncoding(acceptEncoding, ['br', 'gzip']);
    return { body: await bodies[encoding](), encoding };
  }
}
