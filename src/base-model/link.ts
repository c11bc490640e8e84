import type { Link as LinkShape, Weights as WeightsShape } from '../db/tables/json-columns.ts';
import { builder } from '../graph/builder.ts';

export const Link = builder.objectRef<LinkShape>('Link').implement({
  description: 'A page about a base model. From `links` in models.dev.',
  fields: (t) => ({
    label: t.exposeString('label', { nullable: true, description: 'Null when not published.' }),
    url: t.exposeString('url', { description: 'As published.' }),
    kind: t.exposeString('kind', {
      nullable: true,
      description: 'Such as "announcement" or "model_card". Null when not published. From `type`.',
    }),
  }),
});

export const Weights = builder.objectRef<WeightsShape>('Weights').implement({
  description: 'Where the weights of a base model are published. From `weights` in models.dev.',
  fields: (t) => ({
    label: t.exposeString('label', { nullable: true, description: 'Null when not published.' }),
    url: t.exposeString('url', { description: 'As published.' }),
    quantization: t.exposeString('quantization', {
      nullable: true,
      description: 'Such as "fp8". Null when not published, or as trained.',
    }),
  }),
});
