import { LRUCache } from 'lru-cache';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Gateway } from '../graph/context.ts';
import { quoteInput } from '../quote-input.ts';
import { headersWithoutBody, isUnchanged, MAX_AGE_S } from '../server/front/answers/answer.ts';
import { acceptedEncoding, encodings } from '../server/front/answers/encoding.ts';
import { refused } from '../server/http/refusal.ts';
import type { CompleteAnswer, HttpRoute, RouteCall } from '../server/routes/http-route.ts';
import { costMapFile } from './litellm/cost-map.ts';
import type { FileText, MirrorCache } from './mirror-cache.ts';
import type { NewestView } from './newest-view.ts';
import { type PublishedEntries, publishedEntries } from './published-entries.ts';
import { requestedView } from './requested-view.ts';
import { apiFile, catalogFile, modelSchemaFile, modelsFile, providerFile, typesFile } from './source-files.ts';

/** What a query for a page of models costs. */
const FILE_COST = 100;
/** The current version, and an earlier day, for callers with a credential and for others. */
const KEPT_VERSIONS = 4;

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

type Make = (entries: PublishedEntries, params: RouteCall['params']) => string;

/** The files that are made from the entries as the source served them. */
const entryFiles: readonly (readonly [path: string, mediaType: string, make: Make])[] = [
  ['/api.json', JSON_TYPE, apiFile],
  ['/models.json', JSON_TYPE, modelsFile],
  ['/catalog.json', JSON_TYPE, catalogFile],
  ['/model-schema.json', JSON_TYPE, modelSchemaFile],
  ['/models.d.ts', TEXT_TYPE, typesFile],
  ['/api/:provider.json', JSON_TYPE, fileOfProvider],
];

/** The files of the catalog, for programs that read those of models.dev or LiteLLM. */
export function fileRoutes(gateway: Gateway, newest: NewestView, cache: MirrorCache): readonly HttpRoute[] {
  const entries = new LRUCache<string, PublishedEntries, CatalogView>({
    max: KEPT_VERSIONS,
    fetchMethod: (_key, _stale, { context: view }) => publishedEntries(gateway.catalogAt(view)),
  });

  return [
    ...entryFiles.map(([path, mediaType, make]) =>
      fileRoute(path, async (view, params) => {
        const context = { context: view };
        return { text: make(await entries.forceFetch(versionKey(view), context), params), mediaType };
      }),
    ),
    fileRoute('/litellm.json', async (view) => ({
      text: costMapFile(await gateway.catalogAt(view).published.models()),
      mediaType: JSON_TYPE,
    })),
  ];

  function fileRoute(
    path: string,
    make: (view: CatalogView, params: RouteCall['params']) => Promise<FileText>,
  ): HttpRoute {
    return {
      path,
      methods: ['GET'],
      role: 'READER',
      cost: FILE_COST,
      handle: async (call) => {
        const { url, params, request } = call;
        const view = await requestedView(call, newest, gateway);
        const key = `${versionKey(view)} ${url.pathname}`;
        const encoding = acceptedEncoding(request.headers['accept-encoding'], encodings);
        return answer(call, await cache.find(key, encoding, () => make(view, params)));
      },
    };
  }

  function versionKey({ name }: CatalogView): string {
    return `${newest.refreshes} ${name}`;
  }
}

function answer({ request, identity }: RouteCall, file: Awaited<ReturnType<MirrorCache['find']>>): CompleteAnswer {
  const isPublic = identity.kind === 'ANONYMOUS';
  const cacheControl = isPublic ? `public, max-age=0, s-maxage=${MAX_AGE_S}` : 'private, no-cache';
  const headers = { ...file.headers, 'cache-control': cacheControl };
  if (!isUnchanged(file, request.headers['if-none-match'])) return { status: 200, headers, body: file.body };
  return { status: 304, headers: headersWithoutBody({ headers }), body: null };
}

function fileOfProvider({ providers }: PublishedEntries, { provider = '' }: RouteCall['params']): string {
  const entry = providers.get(provider);
  if (entry) return providerFile(entry);
  const message = `No provider with the key ${quoteInput(provider)}. "/api.json" has all of them.`;
  throw refused({ status: 404, code: 'NOT_FOUND', message });
}
