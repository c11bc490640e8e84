import { consolePaths } from '../../../src/server/console/console-paths.ts';

type KeyedPage = 'model' | 'baseModel' | 'provider';

function pageOf(page: KeyedPage, key: string): string {
  return `${consolePaths[page]}?${new URLSearchParams({ key })}`;
}

export function KeyLink({
  page,
  of: { key, name },
}: {
  readonly page: KeyedPage;
  readonly of: { readonly key: string; readonly name?: string };
}) {
  return <a href={pageOf(page, key)}>{name ?? key}</a>;
}
