import { useState } from 'preact/hooks';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { Empty } from '../../parts/notices.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { UsageForm } from '../cost/usage-form.tsx';
import { Comparison } from './comparison.tsx';

const text = messages.compare;

export function ComparePage({ url, asOf }: PageProps) {
  const keys = url.searchParams.getAll('key');
  const [entered, setEntered] = useState(keys.join('\n'));
  return (
    <>
      <Head title={messages.pages.compare} about={text.about} />
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          go(withParameters(url, { key: entered.split(/[\s,]+/).filter(Boolean) }));
        }}
      >
        <label class="field">
          {text.keys}
          <textarea
            rows={3}
            placeholder={text.keysHint}
            value={entered}
            onInput={({ currentTarget }) => setEntered(currentTarget.value)}
          />
        </label>
        <div class="row last">
          <UsageForm url={url} />
          <label class="check">
            <input
              type="checkbox"
              checked={url.searchParams.has('differences')}
              onChange={({ currentTarget }) =>
                go(withParameters(url, { differences: currentTarget.checked ? '1' : null }), 'replace')
              }
            />
            {text.differences}
          </label>
          <button type="submit" class="main">
            {text.submit}
          </button>
        </div>
      </form>
      {keys.length === 0 ? (
        <Empty title={text.nothing}>{text.nothingHint}</Empty>
      ) : (
        <Comparison keys={keys} asOf={asOf} url={url} />
      )}
    </>
  );
}
