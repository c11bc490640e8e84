import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { setApiKey } from '../../graph/api-key.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { Empty, Failure } from '../../parts/notices.tsx';
import { useVisibleTab } from '../../parts/use-visible-tab.ts';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { ApiKeys } from './api-keys.tsx';
import { AuditLog } from './audit-log.tsx';
import { HeldChanges } from './held-changes.tsx';
import { Overview } from './overview.tsx';
import { Providers } from './providers.tsx';
import { Registry } from './registry/registry.tsx';
import { Statistics } from './statistics/statistics.tsx';
import { Usage } from './usage.tsx';
import { Vectors } from './vectors/vectors.tsx';
import type { Role, ViewProps } from './view-props.ts';
import { Webhooks } from './webhooks.tsx';

const text = messages.operations;

interface View {
  readonly Content: ComponentType<ViewProps>;
  /** The role without which the gateway refuses the view. */
  readonly needs: Role;
}

const views = {
  overview: { Content: Overview, needs: 'READER' },
  statistics: { Content: Statistics, needs: 'OPERATOR' },
  held: { Content: HeldChanges, needs: 'READER' },
  providers: { Content: Providers, needs: 'READER' },
  registry: { Content: Registry, needs: 'OPERATOR' },
  usage: { Content: Usage, needs: 'OPERATOR' },
  vectors: { Content: Vectors, needs: 'CALLER' },
  webhooks: { Content: Webhooks, needs: 'OPERATOR' },
  keys: { Content: ApiKeys, needs: 'ADMIN' },
  audit: { Content: AuditLog, needs: 'ADMIN' },
} as const satisfies Record<string, View>;

type ViewName = keyof typeof views;
const names = Object.keys(views) as readonly ViewName[];

const viewerQuery = graphql(`
  query Viewer {
    viewer {
      name
      roles
    }
  }
`);

export function OperationsPage({ url }: PageProps) {
  const { data, error } = useQuery(viewerQuery, {});
  const roles = data?.viewer.roles ?? [];
  const current = names.find((name) => name === url.searchParams.get('view')) ?? 'overview';
  const { Content, needs }: View = views[current];
  const tabs = useVisibleTab(current);
  return (
    <>
      <Head title={messages.pages.operations} about={data ? text.viewer(data.viewer.name, roles) : text.about}>
        <KeyForm />
      </Head>
      <nav ref={tabs} class="sub" aria-label={text.views.title}>
        <ul class="tabs">
          {names.map((name) => (
            <li key={name}>
              <a
                href={pageHref('operations', name === 'overview' ? {} : { view: name })}
                aria-current={name === current ? 'page' : undefined}
              >
                {text.views[name]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Failure error={error} />
      {data && !roles.includes(needs) && <Empty title={text.needsRole(needs)}>{text.needsKey}</Empty>}
      {roles.includes(needs) && <Content roles={roles} url={url} />}
    </>
  );
}

function KeyForm() {
  const [entered, setEntered] = useState('');
  const [isKept, setKept] = useState(false);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        setApiKey(entered.trim() || null, isKept);
        setEntered('');
      }}
    >
      <label class="field">
        {text.key}
        <input
          type="password"
          autocomplete="off"
          title={text.keyHint}
          value={entered}
          onInput={({ currentTarget }) => setEntered(currentTarget.value)}
        />
      </label>
      <label class="check" title={text.keepKeyHint}>
        <input type="checkbox" checked={isKept} onChange={({ currentTarget }) => setKept(currentTarget.checked)} />
        {text.keepKey}
      </label>
      <button type="submit" class="main">
        {text.useKey}
      </button>
      <button type="button" onClick={() => setApiKey(null)}>
        {text.forgetKey}
      </button>
    </form>
  );
}
