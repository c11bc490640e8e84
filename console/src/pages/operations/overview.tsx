import { useState } from 'preact/hooks';
import { messages } from '../../messages.ts';
import { CatalogState } from './catalog-state.tsx';
import { LiveRefresh } from './live-refresh.tsx';
import type { ViewProps } from './view-props.ts';

/** The state of the catalog and its refreshes, with a refresh that the reader can start. */
export function Overview({ roles }: ViewProps) {
  const [ended, setEnded] = useState(0);
  const isOperator = roles.includes('OPERATOR');
  return (
    <>
      {isOperator ? (
        <LiveRefresh onEnd={() => setEnded((count) => count + 1)} />
      ) : (
        <p class="note">{messages.operations.needsOperator}</p>
      )}
      <CatalogState key={ended} isOperator={isOperator} />
    </>
  );
}
