import { consolePaths } from '../../../src/server/console/console-paths.ts';

export type PageName = keyof typeof consolePaths;

type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** The URL of a page. A reader who turned the catalog back stays in the past. */
export function pageHref(page: PageName, parameters: Parameters = {}): string {
  const asOf = new URLSearchParams(location.search).get('asOf');
  const all: Parameters = { ...parameters, ...(asOf && { asOf }) };
  const pairs = Object.entries(all).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const search = new URLSearchParams(pairs).toString();
  return search ? `${consolePaths[page]}?${search}` : consolePaths[page];
}
