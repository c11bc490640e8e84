import { stringifyDocument } from '@urql/core';
import { useState } from 'preact/hooks';
import { messages } from '../../messages.ts';
import { CopyButton } from '../../parts/copied.tsx';
import { Menu } from '../../parts/menu.tsx';
import type { Column } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { ModelRow } from './columns.tsx';
import { allRows, csvOf, download } from './export.ts';
import { modelsQuery } from './models-query.ts';
import type { variablesOf } from './view.ts';

const text = messages.models;

interface Props {
  readonly url: URL;
  readonly variables: ReturnType<typeof variablesOf>;
  readonly columns: readonly Column<ModelRow>[];
  readonly visible: readonly string[];
}

export function Toolbar({ url, variables, columns, visible }: Props) {
  const set = (changes: Parameters<typeof withParameters>[1]) => go(withParameters(url, changes), 'replace');
  return (
    <div class="row">
      <label class="field wide">
        {text.search}
        <input
          type="search"
          placeholder={text.searchHint}
          value={url.searchParams.get('q') ?? ''}
          onInput={({ currentTarget }) => set({ q: currentTarget.value || null, after: null })}
        />
      </label>
      <label class="field">
        {text.unit}
        <select
          value={url.searchParams.get('unit') ?? 'million'}
          onChange={({ currentTarget }) => set({ unit: currentTarget.value === 'million' ? null : 'thousand' })}
        >
          <option value="million">{text.million}</option>
          <option value="thousand">{text.thousand}</option>
        </select>
      </label>
      <Menu title={text.columns}>
        {columns.slice(1).map(({ id, title }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={visible.includes(id)}
              onChange={({ currentTarget }) =>
                set({ column: currentTarget.checked ? [...visible, id] : visible.filter((one) => one !== id) })
              }
            />
            <span>{title}</span>
          </label>
        ))}
      </Menu>
      <ExportMenu variables={variables} />
    </div>
  );
}

function ExportMenu({ variables }: Pick<Props, 'variables'>) {
  const [state, setState] = useState('');
  const save = async (name: string, type: string, write: (rows: readonly ModelRow[]) => string) => {
    setState(text.exporting);
    try {
      download(name, type, write(await allRows(variables)));
      setState('');
    } catch (error) {
      setState(messages.refused(error instanceof Error ? error.message : String(error)));
    }
  };
  return (
    <Menu title={text.export}>
      <button type="button" onClick={() => save('models.csv', 'text/csv', csvOf)}>
        {text.csv}
      </button>
      <button
        type="button"
        onClick={() => save('models.json', 'application/json', (rows) => JSON.stringify(rows, null, 2))}
      >
        {text.json}
      </button>
      <CopyButton text={JSON.stringify({ query: stringifyDocument(modelsQuery), variables })} label={text.request} />
      <span role="status" class="small quiet">
        {state}
      </span>
    </Menu>
  );
}
