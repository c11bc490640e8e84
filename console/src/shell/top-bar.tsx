import { consolePaths } from '../../../src/server/console/console-paths.ts';
import { messages } from '../messages.ts';
import { go, withParameters } from './location.ts';

const entries = ['models', 'changes', 'cost', 'compare', 'check', 'operations'] as const;

export function TopBar({ url }: { readonly url: URL }) {
  const asOf = url.searchParams.get('asOf');
  const keep = asOf ? `?${new URLSearchParams({ asOf })}` : '';
  return (
    <header class="top">
      <a class="brand" href={consolePaths.models}>
        {messages.title}
      </a>
      <nav aria-label={messages.navigation}>
        <ul>
          {entries.map((entry) => (
            <li key={entry}>
              <a
                href={`${consolePaths[entry]}${keep}`}
                aria-current={url.pathname === consolePaths[entry] ? 'page' : undefined}
              >
                {messages.pages[entry]}
              </a>
            </li>
          ))}
          <li>
            <a href="/graphql">{messages.pages.graphiql}</a>
          </li>
        </ul>
      </nav>
      <label class="push">
        {messages.asOf}
        <input
          type="date"
          value={asOf ?? ''}
          onChange={({ currentTarget }) => go(withParameters(url, { asOf: currentTarget.value || null, after: null }))}
        />
      </label>
    </header>
  );
}
