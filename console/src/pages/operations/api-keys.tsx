import { useState } from 'preact/hooks';
import { time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { type Action, useAction } from '../../graph/use-action.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';
import { State } from '../../parts/chips.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { CopyButton } from '../../parts/copied.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;
const roles = ['READER', 'CALLER', 'OPERATOR', 'ADMIN'] as const;

const keysQuery = graphql(`
  query ApiKeys {
    apiKeys(first: 100) {
      nodes { id name prefix role lastUsedAt revokedAt expiresAt }
    }
  }
`);

const createMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      userErrors { message }
    }
  }
`);

const revokeMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      userErrors { message }
    }
  }
`);

export function ApiKeys() {
  const { data, error, reload } = useQuery(keysQuery, {});
  const action = useAction(reload);
  return (
    <>
      <Failure error={error} />
      <CreateKey run={action.run} />
      <ActionNotices of={action} />
      <Table
        caption={text.keys}
        rows={data?.apiKeys?.nodes}
        keyOf={({ id }) => id}
        empty={text.noKeys}
        columns={[
          { id: 'name', title: text.name, cell: ({ name }) => name },
          { id: 'prefix', title: text.prefix, cell: ({ prefix }) => <code>{prefix}…</code> },
          { id: 'role', title: text.role, cell: ({ role }) => words(role) },
          { id: 'used', title: text.lastUsed, cell: ({ lastUsedAt }) => time(lastUsedAt) },
          { id: 'expires', title: text.expires, cell: ({ expiresAt }) => time(expiresAt) },
          {
            id: 'revoke',
            title: text.status,
            cell: ({ id, name, revokedAt }) =>
              revokedAt ? (
                <State tone="bad">{text.revoked}</State>
              ) : (
                <ConfirmButton
                  label={text.revoke(name)}
                  onConfirm={() => action.run(revokeMutation, { input: { id } })}
                />
              ),
          },
        ]}
      />
    </>
  );
}

function CreateKey({ run }: Pick<Action, 'run'>) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof roles)[number]>('READER');
  const [secret, setSecret] = useState<string | null>(null);
  const create = async (event: Event) => {
    event.preventDefault();
    const created = await run(createMutation, { input: { name, role } });
    setSecret(created?.createApiKey?.secret ?? null);
  };
  return (
    <>
      <form class="row" onSubmit={create}>
        <label class="field">
          {text.name}
          <input type="text" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
        </label>
        <label class="field">
          {text.role}
          <select
            value={role}
            onChange={({ currentTarget }) => setRole(roles.find((one) => one === currentTarget.value) ?? 'READER')}
          >
            {roles.map((one) => (
              <option key={one} value={one}>
                {words(one)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="main">
          {text.create}
        </button>
      </form>
      {secret && (
        <p class="note" role="status">
          {text.secret} <code>{secret}</code> <CopyButton text={secret} />
        </p>
      )}
    </>
  );
}
