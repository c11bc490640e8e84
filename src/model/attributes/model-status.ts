import { builder } from '../../graph/builder.ts';

export const ModelStatus = builder.enumType('ModelStatus', {
  description:
    'How a provider offers a model. From `status` in models.dev; one that is not known here is ACTIVE, and in `extra`.',
  values: {
    ACTIVE: { description: 'Open to every customer. models.dev says so by giving no status.' },
    ALPHA: { description: 'An early trial.' },
    BETA: { description: 'A late trial.' },
    DEPRECATED: { description: 'Still answers, but the provider has said it will stop.' },
    REMOVED: { description: 'Gone from the source; kept for history.' },
  } as const,
});

export type ModelStatusName = typeof ModelStatus.$inferType;

export const modelStatuses: readonly ModelStatusName[] = ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED', 'REMOVED'];
