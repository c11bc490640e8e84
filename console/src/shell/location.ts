import { useEffect, useState } from 'preact/hooks';
import { isConsolePath } from '../../../src/server/console/console-paths.ts';

const listeners = new Set<() => void>();

/** Opens a view of the console. The state of every view is in its URL. */
export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  for (const listener of listeners) listener();
}

export function useLocation(): URL {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const update = () => setHref(location.href);
    listeners.add(update);
    addEventListener('popstate', update);
    return () => {
      listeners.delete(update);
      removeEventListener('popstate', update);
    };
  }, []);
  return new URL(href);
}

/** The URL with other values of some parameters. Null or an empty list removes one. */
export function withParameters(url: URL, changes: Readonly<Record<string, string | readonly string[] | null>>): string {
  const next = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of [value ?? []].flat()) if (one !== '') next.append(name, one);
  }
  const search = next.toString();
  return search ? `${url.pathname}?${search}` : url.pathname;
}

/** Opens links to the console without loading the page again. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || link.download || link.target || link.origin !== location.origin) return;
    if (!isConsolePath(link.pathname) || link.hash) return;
    event.preventDefault();
    go(link.href);
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main')?.focus();
  });
}
