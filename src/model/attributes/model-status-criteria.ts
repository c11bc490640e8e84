export const modelStatuses = {
  ACTIVE: { description: 'Generally available. models.dev publishes no status for such a model.' },
  ALPHA: { description: 'Early preview.' },
  BETA: { description: 'Late preview.' },
  DEPRECATED: { description: 'Still served, but the provider has announced its end.' },
  REMOVED: { description: 'No longer in the source. Kept for history.' },
} as const;

export type ModelStatusName = keyof typeof modelStatuses;

export const modelStatusNames: readonly ModelStatusName[] = ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED', 'REMOVED'];
