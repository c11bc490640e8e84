import { type PageName, pageHref } from '../shell/page-href.ts';

type KeyedPage = Extract<PageName, 'model' | 'baseModel' | 'provider' | 'lab' | 'benchmark'>;

export function KeyLink({
  page,
  of: { key, name },
}: {
  readonly page: KeyedPage;
  readonly of: { readonly key: string; readonly name?: string };
}) {
  return <a href={pageHref(page, { key })}>{name ?? key}</a>;
}

/** A link to another site. The catalog is edited by hand, so only web addresses become links. */
export function OutsideLink({ to }: { readonly to: string }) {
  if (!/^https?:\/\//i.test(to)) return <>{to}</>;
  return (
    <a href={to} target="_blank" rel="noreferrer">
      {to.replace(/^https?:\/\//i, '')}
    </a>
  );
}
