import type { Link as LinkShape, Weights as WeightsShape } from '../db/tables/json-columns.ts';
import { builder } from '../graph/builder.ts';

export const Link = builder.objectRef<LinkShape>('Link').implement({
  description: 'Web page about a base model. From `links` in models.dev.',
  fields: (t) => ({
    label: t.exposeString('label', { nullable: true, description: 'Label, as published. Null when not published.' }),
    url: t.exposeString('url', { description: 'URL, as published.' }),
    kind: t.exposeString('kind', {
      nullable: true,
      description:
        'Kind of page, such as "announcement" or "model_card". Null when not published. From `type` in models.dev.',
    }),
  }),
});

export const Weights = builder.objectRef<WeightsShape>('Weights').implement({
  description: 'Location of published weights. From `weights` in models.dev.',
  fields: (t) => ({
    label: t.exposeString('label', { nullable: true, description: 'Label, as published. Null when not published.' }),
    url: t.exposeString('url', { description: 'URL, as published.' }),
    quantization: t.exposeString('quantization', {
      nullable: true,
      description: 'Quantization, such as "fp8". Null when not published, or not quantized.',
    }),
  }),
});
