import { consolePaths } from '../../../src/server/console/console-paths.ts';
import { type Connection, useConnection } from '../graph/connection.ts';
import { messages } from '../messages.ts';
import { useVisibleTab } from '../parts/use-visible-tab.ts';
import { go, withParameters } from './location.ts';
import { pageHref } from './page-href.ts';

const entries = ['models', 'benchmark', 'changes', 'cost', 'compare', 'check', 'operations'] as const;
const tones: Readonly<Record<Connection, string>> = {
  CONNECTING: 'quiet',
  CONNECTED: 'good',
  LOST: 'bad',
  REFUSED: 'warn',
};

export function TopBar({ url }: { readonly url: URL }) {
  const tabs = useVisibleTab(url.pathname);
  return (
    <header class="top">
      <a class="brand" href={pageHref('models')}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <rect width="20" height="20" rx="5" fill="var(--accent)" />
          <path d="M5 14 8 6l4 8 3-8" fill="none" stroke="var(--back)" stroke-width="2" stroke-linejoin="round" />
        </svg>
        {messages.title}
      </a>
      <nav ref={tabs} aria-label={messages.navigation}>
        <ul class="tabs">
          {entries.map((entry) => (
            <li key={entry}>
              <a href={pageHref(entry)} aria-current={url.pathname === consolePaths[entry] ? 'page' : undefined}>
                {messages.pages[entry]}
              </a>
            </li>
          ))}
          <li>
            <a href="/graphql">{messages.pages.graphiql}</a>
          </li>
        </ul>
      </nav>
      <div class="end">
        <ConnectionState />
        <AsOf url={url} />
      </div>
    </header>
  );
}

function ConnectionState() {
  const connection = useConnection();
  return (
    <p role="status" class={`dot ${tones[connection]}`}>
      {messages.connection[connection]}
    </p>
  );
}

/** Turns the whole console back to a day. */
function AsOf({ url }: { readonly url: URL }) {
  return (
    <label>
      <span class="long">{messages.asOf}</span>
      <input
        type="date"
        aria-label={messages.asOf}
        value={url.searchParams.get('asOf') ?? ''}
        onChange={({ currentTarget }) => go(withParameters(url, { asOf: currentTarget.value || null, after: null }))}
      />
    </label>
  );
}
