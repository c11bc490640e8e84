import { builder } from '../../graph/builder.ts';
import type { RouteShape } from '../text/text-request.ts';

const RoutePreference = builder.enumType('RoutePreference', {
  description: 'Order in which the providers of a base model are tried.',
  values: {
    CHEAPEST: { description: 'The lowest cost of this request first. Models without a price come last.' },
    LISTED: { description: 'The order of `providers`, else by key.' },
    FASTEST: { description: 'The most tokens per second in the recorded usage first. Models without usage come last.' },
  } as const,
});

export const RouteInput = builder.inputType('RouteInput', {
  description: 'Choice between the providers that serve a base model and have credentials.',
  fields: (t) => ({
    baseModel: t.string({ required: true, description: 'Key of the base model.' }),
    prefer: t.field({
      type: RoutePreference,
      required: true,
      defaultValue: 'CHEAPEST',
      description: 'Order in which providers are tried.',
    }),
    providers: t.stringList({ description: 'Keys of the providers that may be called. Default: all.' }),
    maxInputPrice: t.float({ description: 'Highest input price in US dollars per million tokens. Default: any.' }),
    fallbacks: t.stringList({ description: 'Keys of models to try when no provider of the base model answers.' }),
  }),
});

export function routeOf(input: typeof RouteInput.$inferInput): RouteShape {
  const { baseModel, prefer, providers = null, maxInputPrice = null, fallbacks } = input;
  return { baseModel, prefer, providers, maxInputPrice, fallbacks: fallbacks ?? [] };
}
