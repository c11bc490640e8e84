import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { consolePaths } from '../../../src/server/console/console-paths.ts';
import { messages } from '../messages.ts';
import { BenchmarkPage } from '../pages/benchmark/benchmark-page.tsx';
import { ChangesPage } from '../pages/changes/changes-page.tsx';
import { CheckPage } from '../pages/check/check-page.tsx';
import { ComparePage } from '../pages/compare/compare-page.tsx';
import { CostPage } from '../pages/cost/cost-page.tsx';
import { BaseModelPage } from '../pages/model/base-model-page.tsx';
import { LabPage } from '../pages/model/lab-page.tsx';
import { ModelPage } from '../pages/model/model-page.tsx';
import { ProviderPage } from '../pages/model/provider-page.tsx';
import { ModelsPage } from '../pages/models/models-page.tsx';
import { OperationsPage } from '../pages/operations/operations-page.tsx';
import { CatalogNotice } from './catalog-notice.tsx';
import { useLocation } from './location.ts';
import type { PageProps } from './page-props.ts';
import { TopBar } from './top-bar.tsx';

const pages: Readonly<Record<string, { readonly title: string; readonly Page: ComponentType<PageProps> }>> = {
  [consolePaths.models]: { title: messages.pages.models, Page: ModelsPage },
  [consolePaths.model]: { title: messages.model.model, Page: ModelPage },
  [consolePaths.baseModel]: { title: messages.model.baseModel, Page: BaseModelPage },
  [consolePaths.provider]: { title: messages.models.fields.provider, Page: ProviderPage },
  [consolePaths.lab]: { title: messages.model.lab, Page: LabPage },
  [consolePaths.benchmark]: { title: messages.pages.benchmark, Page: BenchmarkPage },
  [consolePaths.changes]: { title: messages.pages.changes, Page: ChangesPage },
  [consolePaths.cost]: { title: messages.pages.cost, Page: CostPage },
  [consolePaths.compare]: { title: messages.pages.compare, Page: ComparePage },
  [consolePaths.check]: { title: messages.pages.check, Page: CheckPage },
  [consolePaths.operations]: { title: messages.pages.operations, Page: OperationsPage },
};

export function App() {
  const url = useLocation();
  const found = pages[url.pathname] ?? { title: messages.pages.models, Page: ModelsPage };
  const subject = url.searchParams.get('key');
  const asOf = url.searchParams.get('asOf');
  useEffect(() => {
    document.title = [subject, found.title, messages.title].filter(Boolean).join(' · ');
  }, [subject, found.title]);
  return (
    <>
      <a class="skip" href="#content">
        {messages.skip}
      </a>
      <TopBar url={url} />
      <main id="content" tabIndex={-1}>
        <CatalogNotice url={url} asOf={asOf} />
        <found.Page key={`${url.pathname} ${subject}`} url={url} asOf={asOf} />
      </main>
    </>
  );
}
