import type { CombinedError } from '@urql/core';
import { useState } from 'preact/hooks';
import { client } from '../../../graph/client.ts';
import { messages } from '../../../messages.ts';
import { Failure } from '../../../parts/notices.tsx';
import { Table } from '../../../parts/table.tsx';
import { type Collection, type FoundPoint, searchQuery } from './vectors-query.ts';

const text = messages.operations.vectors;

interface Outcome {
  readonly points: readonly FoundPoint[];
  readonly error: CombinedError | undefined;
}

/** Searches once for each request of the reader, because a text costs what its embedding costs. */
export function SearchPoints({ collections }: { readonly collections: readonly Collection[] }) {
  const [name, setName] = useState(collections[0]?.name ?? '');
  const [by, setBy] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const collection = collections.find((one) => one.name === name) ?? collections[0];
  const search = async (event: Event) => {
    event.preventDefault();
    const vector = vectorIn(by);
    const variables = { collection: collection?.name ?? '', ...(vector ? { vector } : { text: by }) };
    const { data, error } = await client.query(searchQuery, variables).toPromise();
    setOutcome({ points: data?.searchPoints ?? [], error });
  };
  return (
    <section aria-label={text.search}>
      <h2>{text.search}</h2>
      <form class="row" onSubmit={search}>
        <label class="field">
          {text.collection}
          <select value={collection?.name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
            {collections.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label class="field wide">
          {collection?.model ? text.textOrVector : text.vector(collection?.dimensions ?? 0)}
          <input
            type="text"
            required
            placeholder={text.vectorHint}
            value={by}
            onInput={({ currentTarget }) => setBy(currentTarget.value)}
          />
        </label>
        <button type="submit" class="main">
          {text.search}
        </button>
      </form>
      <Failure error={outcome?.error} />
      {outcome && !outcome.error && (
        <Table
          caption={text.nearest}
          rows={outcome.points}
          keyOf={({ id }) => id}
          empty={text.noPoints}
          columns={[
            { id: 'id', title: text.id, cell: ({ id }) => id },
            { id: 'score', title: text.score, isNumber: true, cell: ({ score }) => score.toFixed(4) },
            { id: 'payload', title: text.payload, cell: ({ payload }) => <code>{JSON.stringify(payload)}</code> },
          ]}
        />
      )}
    </section>
  );
}

/** Numbers with spaces or commas between them are a vector. Null: the words are a text. */
function vectorIn(words: string): number[] | null {
  const parts = words.split(/[\s,[\]]+/).filter(Boolean);
  const numbers = parts.map(Number);
  return parts.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}
