import { builder } from '../graph/builder.ts';
import type { SemanticSearchRow } from './semantic-search-queries.ts';

interface Shape {
  readonly model: string;
  /** Null: nothing was done for this model. */
  readonly state: SemanticSearchRow | null;
  readonly newestVersion: number;
}

const SemanticSearch = builder.objectRef<Shape>('SemanticSearch').implement({
  cacheable: false,
  description: 'State of the vectors with which `similarTo` finds models and base models.',
  fields: (t) => ({
    model: t.exposeString('model', { description: 'The embedding model, as SEMANTIC_SEARCH_MODEL names it.' }),
    version: t.int({
      nullable: true,
      description:
        'Version of the catalog that is embedded. Null until the whole catalog was embedded once; `similarTo` answers after it.',
      resolve: ({ state }) => state?.version ?? null,
    }),
    isCurrent: t.boolean({
      description: 'Whether the newest version is embedded.',
      resolve: ({ state, newestVersion }) => state?.version === newestVersion,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the version was embedded. Null until then.',
      resolve: ({ state }) => state?.updatedAt ?? null,
    }),
    error: t.string({
      nullable: true,
      description: 'Why the last attempt failed, as a code of `embed` and a sentence. Null when it succeeded.',
      resolve: ({ state }) => state?.error ?? null,
    }),
    failedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the last attempt failed. The next one starts with a new version, or 5 minutes later. Null when it succeeded.',
      resolve: ({ state }) => state?.failedAt ?? null,
    }),
  }),
});

builder.queryField('semanticSearch', (t) =>
  t.field({
    type: SemanticSearch,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'OPERATOR' },
    description:
      'State of the semantic search. Null when SEMANTIC_SEARCH_MODEL is not set. Requires the role OPERATOR.',
    resolve: async (_query, _args, { config, semanticSearch, versions }): Promise<Shape | null> => {
      const { semanticSearchModel: model } = config.inference;
      if (model === null) return null;
      const [state, newest] = [await semanticSearch.state(), await versions.newest()];
      return { model, state: state?.model === model ? state : null, newestVersion: newest.version };
    },
  }),
);
