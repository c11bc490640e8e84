import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: ['codegen/query.ts'],
  generates: {
    './codegen/gql/': {
      preset: 'client',
      // Writes persisted-documents.json, the manifest for TRUSTED_DOCUMENTS_FILE.
      presetConfig: { persistedDocuments: true, fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: '.ts',

        scalars: {
          DateTime: 'string',
          PartialDate: 'string',
          Decimal: 'string',
          TokenCount: 'number',
          JSON: 'unknown',
        },
      },
    },
  },
};

// biome-ignore lint/style/noDefaultExport: the codegen reads it.
export default config;
