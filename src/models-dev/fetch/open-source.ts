import { openFileSource } from './file-source.ts';
import { openHttpSource } from './http-source.ts';
import { RequestBudget } from './request-budget.ts';
import { defaultMaxBytes, type Source, type SourceOptions } from './source.ts';

export function openSource(options: SourceOptions): Source {
  const open = options.baseUrl.protocol === 'file:' ? openFileSource : openHttpSource;
  return open({ maxBytes: defaultMaxBytes, budget: new RequestBudget(), ...options });
}
