import type { ResultOf } from 'gql.tada';
import { useState } from 'preact/hooks';
import { time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useAction } from '../../graph/use-action.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';
import { State, type Tone } from '../../parts/chips.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { CopyButton } from '../../parts/copied.tsx';
import { Empty, Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations.webhook;

const webhooksQuery = graphql(`
  query Webhooks {
    webhooks(first: 50) {
      nodes {
        id
        url
        events
        status
        createdAt
        pauseReason
        deliveries(first: 20) {
          nodes { id event status createdAt changeCount attempts responseStatus durationMs error }
        }
      }
    }
  }
`);

const createMutation = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      secret
      userErrors { message }
    }
  }
`);

const updateMutation = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      userErrors { message }
    }
  }
`);

const testMutation = graphql(`
  mutation TestWebhook($input: TestWebhookInput!) {
    testWebhook(input: $input) {
      userErrors { message }
    }
  }
`);

const deleteMutation = graphql(`
  mutation DeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) {
      userErrors { message }
    }
  }
`);

type Webhook = NonNullable<ResultOf<typeof webhooksQuery>['webhooks']>['nodes'][number];
type EventKind = Webhook['events'][number];
type Delivery = Webhook['deliveries']['nodes'][number];

const tones: Readonly<Record<Webhook['status'] | Delivery['status'], Tone>> = {
  ACTIVE: 'good',
  FAILING: 'bad',
  PAUSED: 'warn',
  DELIVERED: 'good',
  FAILED: 'bad',
  PENDING: 'quiet',
};

const eventKinds = ['CHANGES', 'BUDGET_ALERTS'] as const satisfies readonly EventKind[];

/** The endpoints that are notified of changes and budget alerts, each with its latest deliveries. */
export function Webhooks() {
  const { data, error, reload } = useQuery(webhooksQuery, {});
  const action = useAction(reload);
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly EventKind[]>(['CHANGES']);
  const [secret, setSecret] = useState<string | null>(null);
  const create = async (event: Event) => {
    event.preventDefault();
    const created = await action.run(createMutation, { input: { url, events: [...events] } });
    setSecret(created?.createWebhook?.secret ?? null);
    if (created) setUrl('');
  };
  const webhooks = data?.webhooks?.nodes;
  return (
    <>
      <Failure error={error} />
      <form class="row" onSubmit={create}>
        <label class="field wide">
          {text.url}
          <input
            type="url"
            required
            placeholder={text.urlHint}
            value={url}
            onInput={({ currentTarget }) => setUrl(currentTarget.value)}
          />
        </label>
        <fieldset>
          <legend>{text.sends}</legend>
          {eventKinds.map((kind) => (
            <label key={kind}>
              <input
                type="checkbox"
                checked={events.includes(kind)}
                onChange={({ currentTarget: { checked } }) =>
                  setEvents(checked ? [...events, kind] : events.filter((one) => one !== kind))
                }
              />
              <span>{text.kinds[kind]}</span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="main" disabled={action.isRunning || events.length === 0}>
          {text.create}
        </button>
      </form>
      <ActionNotices of={action} />
      {secret && (
        <p class="note" role="status">
          {text.secret} <code>{secret}</code> <CopyButton text={secret} />
        </p>
      )}
      {webhooks?.length === 0 && <Empty title={text.none}>{text.noneHint}</Empty>}
      {webhooks?.map((webhook) => (
        <Entry key={webhook.id} of={webhook} run={action.run} />
      ))}
    </>
  );
}

function Entry({ of: webhook, run }: { readonly of: Webhook; readonly run: ReturnType<typeof useAction>['run'] }) {
  const { id, url, events, status, pauseReason, createdAt } = webhook;
  const isPaused = status === 'PAUSED';
  return (
    <section class="panel" aria-label={url}>
      <div class="head">
        <div>
          <h3>
            <code>{url}</code> <State tone={tones[status]}>{words(status)}</State>
          </h3>
          <p class="small">
            {events.map((kind) => text.kinds[kind]).join(', ')} · {text.createdAt(time(createdAt))}
            {pauseReason && ` · ${words(pauseReason)}`}
          </p>
        </div>
        <div class="row">
          <button type="button" onClick={() => run(testMutation, { input: { id } })}>
            {text.test}
          </button>
          <button type="button" onClick={() => run(updateMutation, { input: { id, paused: !isPaused } })}>
            {isPaused ? text.resume : text.pause}
          </button>
          <ConfirmButton label={text.delete} onConfirm={() => run(deleteMutation, { input: { id } })} />
        </div>
      </div>
      <Deliveries of={webhook} />
    </section>
  );
}

function Deliveries({ of: { url, deliveries } }: { readonly of: Webhook }) {
  return (
    <Table
      caption={text.deliveries(url)}
      rows={deliveries.nodes}
      keyOf={({ id }) => id}
      empty={text.noDeliveries}
      columns={[
        { id: 'at', title: messages.operations.at, cell: ({ createdAt }) => time(createdAt) },
        { id: 'event', title: text.event, cell: ({ event }) => words(event) },
        {
          id: 'status',
          title: messages.operations.status,
          cell: ({ status }) => <State tone={tones[status]}>{words(status)}</State>,
        },
        { id: 'changes', title: messages.pages.changes, isNumber: true, cell: ({ changeCount }) => changeCount },
        { id: 'attempts', title: text.attempts, isNumber: true, cell: ({ attempts }) => attempts },
        {
          id: 'response',
          title: text.response,
          cell: ({ responseStatus, error }) => error ?? responseStatus ?? '–',
        },
      ]}
    />
  );
}
