import { messages } from '../../messages.ts';
import { CatalogState } from './catalog-state.tsx';
import { LiveRefresh } from './live-refresh.tsx';
import type { ViewProps } from './view-props.ts';

/** The state of the catalog and its refreshes, with a refresh that the reader can start. */
export function Overview({ roles }: ViewProps) {
  const isOperator = roles.includes('OPERATOR');
  return (
    <>
      {isOperator ? <LiveRefresh /> : <p class="note">{messages.operations.needsOperator}</p>}
      <CatalogState isOperator={isOperator} />
    </>
  );
}
