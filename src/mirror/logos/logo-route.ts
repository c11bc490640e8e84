import { hash } from 'node:crypto';
import { visibleTo } from '../../access/visible-catalog.ts';
import type { Gateway } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';
import { headersWithoutBody, isUnchanged } from '../../server/front/answers/answer.ts';
import type { CompleteAnswer, HttpRoute, RouteCall } from '../../server/routes/http-route.ts';
import type { NewestView } from '../newest-view.ts';
import { defaultLogo } from './default-logo.ts';
import { LogoStore } from './logo-store.ts';

const MAX_AGE_S = 86_400;

/** `currentColor` is black in an image, whatever the page around it. */
const colors = { light: '#000', dark: '#fff' } as const;

const headers = {
  'content-type': 'image/svg+xml; charset=utf-8',
  // An SVG that is opened as a page can run scripts and load resources.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
};

/** The logos of providers and labs. */
export function logoRoute(gateway: Gateway, newest: NewestView): HttpRoute {
  const store = new LogoStore(gateway);
  return {
    path: '/logos/:provider.svg',
    methods: ['GET'],
    role: 'READER',
    cost: 1,
    handle: async (call) => {
      const color = colorOf(call.url);
      const { provider = '' } = call.params;
      const logo = (await isInCatalog(provider, call)) ? await store.find(provider) : null;
      return answer(call, colored(logo ?? defaultLogo, color), logo === null);
    },
  };

  /** Only the logos of these keys are fetched. Other keys could fill the database. */
  async function isInCatalog(key: string, { identity }: RouteCall): Promise<boolean> {
    const { published } = gateway.catalogAt(visibleTo(identity, await newest.read()));
    return (await published.logoKeys()).has(key);
  }
}

function answer({ request, identity }: RouteCall, svg: string, isDefault: boolean): CompleteAnswer {
  const body = Buffer.from(svg);
  const etag = `"${hash('sha256', body, 'base64url')}"`;
  const fields = {
    ...headers,
    'content-length': String(body.length),
    'cache-control': `${identity.kind === 'ANONYMOUS' ? 'public' : 'private'}, max-age=${MAX_AGE_S}`,
    etag,
    vary: 'Authorization',
    ...(isDefault && { 'x-default-logo': 'true' }),
  };
  if (!isUnchanged({ etag }, request.headers['if-none-match'])) return { status: 200, headers: fields, body };
  return { status: 304, headers: headersWithoutBody({ headers: fields }), body: null };
}

/** Null: as published. */
function colorOf({ searchParams }: URL): string | null {
  const theme = searchParams.get('theme');
  if (theme === null) return null;
  if (theme === 'light' || theme === 'dark') return colors[theme];
  throw badInput(`"theme" must be light or dark; got ${quoteInput(theme)}.`);
}

function colored(svg: string, color: string | null): string {
  return color === null ? svg : svg.replace(/<svg(?=[\s>])/i, `$& color="${color}"`);
}
