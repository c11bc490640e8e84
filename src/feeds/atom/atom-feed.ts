import { escapeUTF8 } from 'entities';
import { Feed } from 'feed';
import { v5 as nameBasedUuid } from 'uuid';
import { changeSummary } from '../../change/change-summary.ts';
import type { ChangeEntry } from './change-entry-queries.ts';

/** A random namespace for the ids of this feed. Other ids would make readers show all entries again. */
const NAMESPACE = '3f0d5d5c-6a0b-4d0e-9a3e-0a1f3c9f7b52';

/** The entries as an Atom feed. `self`: the URL of the feed. */
export function atomFeed(entries: readonly ChangeEntry[], self: URL): string {
  const feed = new Feed({
    id: idOf(`feed ${sortedQuery(self)}`),
    title: 'Changes of AI models',
    description: 'What refreshes changed in the catalog of models.dev.',
    author: { name: 'modelgraph' },
    generator: 'modelgraph',
    feedLinks: { atom: self.href },
    // Without entries, a fixed time keeps the bytes equal.
    updated: updatedAt(entries[0]) ?? new Date(0),
  });
  for (const entry of entries) {
    feed.addItem({
      id: idOf(`entry ${entry.refreshId} ${entry.at.toISOString()} ${entry.provider ?? ''}`),
      title: inHtml(titleOf(entry)),
      link: linkTo(entry, self),
      date: updatedAt(entry) ?? entry.at,
      content: contentOf(entry),
    });
  }
  return feed.atom1();
}

/** Not derived from the host, whose change would make readers show all entries again. */
function idOf(name: string): string {
  return `urn:uuid:${nameBasedUuid(name, NAMESPACE)}`;
}

function sortedQuery({ searchParams }: URL): string {
  const sorted = new URLSearchParams(searchParams);
  sorted.sort();
  return sorted.toString();
}

/** Distinct among the entries of a refresh, because some readers show one entry per time. */
function updatedAt(entry: ChangeEntry | undefined): Date | null {
  return entry ? new Date(entry.at.getTime() + entry.position) : null;
}

function titleOf({ provider, count, changes: [first] }: ChangeEntry): string {
  const subject = provider ?? 'base models';
  return count === 1 && first ? `${subject}: ${changeSummary(first)}` : `${subject}: ${count} changes`;
}

function contentOf({ changes, count }: ChangeEntry): string {
  const lines = changes.map((change) => `<li>${inHtml(changeSummary(change))}</li>`);
  const rest = count - changes.length;
  return `<ul>${lines.join('')}</ul>${rest > 0 ? `<p>and ${rest} more</p>` : ''}`;
}

/** A query for all changes of the entry. */
function linkTo({ refreshId, provider }: ChangeEntry, self: URL): string {
  const filter = provider === null ? '{ subjectTypes: [BASE_MODEL] }' : `{ providers: [${JSON.stringify(provider)}] }`;
  const subject = 'subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }';
  const nodes = `nodes { kind ${subject} fields { field before after } }`;
  const query = `{ node(id: "Refresh:${refreshId}") { ... on Refresh { changes(filter: ${filter}, first: 500) { ${nodes} } } } }`;
  const link = new URL('/graphql', self);
  link.searchParams.set('query', query);
  return link.href;
}

/** Without the characters that XML cannot have. */
function inHtml(text: string): string {
  return escapeUTF8(
    text.toWellFormed().replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ''),
  );
}
