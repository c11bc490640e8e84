import { useState } from 'preact/hooks';
import { time, words } from '../../format.ts';
import { client } from '../../graph/client.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { CopyButton } from '../../parts/copied.tsx';
import { Failure, UserErrors } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;
const roles = ['READER', 'CALLER', 'OPERATOR', 'ADMIN'] as const;

const keysQuery = graphql(`
  query ApiKeys {
    apiKeys(first: 100) {
      nodes { id name prefix role lastUsedAt revokedAt }
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

type Errors = readonly { readonly message: string }[];

export function ApiKeys() {
  const { data, error, reload } = useQuery(keysQuery, {});
  const [errors, setErrors] = useState<Errors>([]);
  const revoke = async (id: string) => {
    const answer = await client.mutation(revokeMutation, { input: { id } }).toPromise();
    setErrors(answer.error ? [answer.error] : (answer.data?.revokeApiKey?.userErrors ?? []));
    reload();
  };
  return (
    <>
      <h2>{text.keys}</h2>
      <Failure error={error} />
      <UserErrors errors={errors} />
      <CreateKey onEnd={reload} setErrors={setErrors} />
      <Table
        caption={text.keys}
        rows={data?.apiKeys?.nodes ?? []}
        keyOf={({ id }) => id}
        columns={[
          { id: 'name', title: text.name, cell: ({ name, prefix }) => `${name} (${prefix}…)` },
          { id: 'role', title: text.role, cell: ({ role }) => words(role) },
          { id: 'used', title: text.lastUsed, cell: ({ lastUsedAt }) => time(lastUsedAt) },
          {
            id: 'revoke',
            title: text.status,
            cell: ({ id, name, revokedAt }) =>
              revokedAt ? (
                text.revoked
              ) : (
                <button type="button" onClick={() => revoke(id)}>
                  {text.revoke(name)}
                </button>
              ),
          },
        ]}
      />
    </>
  );
}

function CreateKey({ onEnd, setErrors }: { readonly onEnd: () => void; readonly setErrors: (errors: Errors) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof roles)[number]>('READER');
  const [secret, setSecret] = useState<string | null>(null);
  const create = async (event: Event) => {
    event.preventDefault();
    const answer = await client.mutation(createMutation, { input: { name, role } }).toPromise();
    setErrors(answer.error ? [answer.error] : (answer.data?.createApiKey?.userErrors ?? []));
    setSecret(answer.data?.createApiKey?.secret ?? null);
    onEnd();
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
        <button type="submit">{text.create}</button>
      </form>
      {secret && (
        <p class="note" role="status">
          {text.secret} <code>{secret}</code> <CopyButton text={secret} />
        </p>
      )}
    </>
  );
}
