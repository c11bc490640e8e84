import { useState } from 'preact/hooks';
import { setApiKey } from '../../graph/api-key.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/notices.tsx';
import { ApiKeys } from './api-keys.tsx';
import { AuditLog } from './audit-log.tsx';
import { CatalogState } from './catalog-state.tsx';
import { LiveRefresh } from './live-refresh.tsx';

const text = messages.operations;

const viewerQuery = graphql(`
  query Viewer {
    viewer {
      name
      roles
    }
  }
`);

export function OperationsPage() {
  const { data, error } = useQuery(viewerQuery, {});
  const [ended, setEnded] = useState(0);
  const roles = data?.viewer.roles ?? [];
  const isOperator = roles.includes('OPERATOR');
  const isAdmin = roles.includes('ADMIN');
  return (
    <>
      <h1>{messages.pages.operations}</h1>
      <KeyForm />
      <Failure error={error} />
      <p role="status">{data && text.roles(roles.join(', ').toLowerCase())}</p>
      {data && !isAdmin && <p class="note">{text.needsKey}</p>}
      {isOperator && <LiveRefresh onEnd={() => setEnded((count) => count + 1)} />}
      <CatalogState key={ended} />
      {isAdmin && <ApiKeys />}
      {isAdmin && <AuditLog key={`audit ${ended}`} />}
    </>
  );
}

function KeyForm() {
  const [entered, setEntered] = useState('');
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        setApiKey(entered.trim() || null);
        setEntered('');
      }}
    >
      <label class="field">
        {text.key}
        <input
          type="password"
          autocomplete="off"
          value={entered}
          onInput={({ currentTarget }) => setEntered(currentTarget.value)}
        />
      </label>
      <button type="submit" class="main">
        {text.useKey}
      </button>
      <button type="button" onClick={() => setApiKey(null)}>
        {text.forgetKey}
      </button>
      <span class="quiet">{text.keyHint}</span>
    </form>
  );
}
