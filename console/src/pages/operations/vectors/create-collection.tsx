import { useState } from 'preact/hooks';
import { words } from '../../../format.ts';
import type { Action } from '../../../graph/use-action.ts';
import { messages } from '../../../messages.ts';
import { createMutation } from './vectors-query.ts';

const text = messages.operations.vectors;
const distances = ['COSINE', 'DOT', 'EUCLIDEAN'] as const;

export function CreateCollection({ run, isRunning }: Pick<Action, 'run' | 'isRunning'>) {
  const [name, setName] = useState('');
  const [dimensions, setDimensions] = useState('1536');
  const [distance, setDistance] = useState<(typeof distances)[number]>('COSINE');
  const [model, setModel] = useState('');
  const create = async (event: Event) => {
    event.preventDefault();
    const input = { name, dimensions: Number(dimensions), distance, ...(model && { model }) };
    if (await run(createMutation, { input })) setName('');
  };
  return (
    <form class="row" aria-label={text.create} onSubmit={create}>
      <label class="field">
        {text.name}
        <input type="text" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
      </label>
      <label class="field">
        {text.dimensions}
        <input
          type="number"
          required
          min="1"
          value={dimensions}
          onInput={({ currentTarget }) => setDimensions(currentTarget.value)}
        />
      </label>
      <label class="field">
        {text.distance}
        <select
          value={distance}
          onChange={({ currentTarget }) =>
            setDistance(distances.find((one) => one === currentTarget.value) ?? 'COSINE')
          }
        >
          {distances.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field wide">
        {text.model}
        <input
          type="text"
          placeholder={text.modelHint}
          value={model}
          onInput={({ currentTarget }) => setModel(currentTarget.value)}
        />
      </label>
      <button type="submit" class="main" disabled={isRunning}>
        {text.create}
      </button>
    </form>
  );
}
