import type { ModelRow } from '../model/model-queries.ts';
import type { Candidate, Measure, Measurement } from './measure.ts';
import type { Preferences } from './need.ts';

/** One measure per preference: 1 for a met preference, otherwise 0. */
export function preferenceMeasures({ labs, providers, openWeights }: Preferences, weight: number): Measure[] {
  const head = { benchmark: null, weight };
  return [
    ...(labs === null ? [] : [{ ...head, kind: 'LAB' as const, measure: byLab(labs) }]),
    ...(providers === null ? [] : [{ ...head, kind: 'PROVIDER' as const, measure: byProvider(providers) }]),
    ...(openWeights === null ? [] : [{ ...head, kind: 'OPEN_WEIGHTS' as const, measure: byWeights(openWeights) }]),
  ];
}

function byLab(labs: readonly string[]) {
  return byPreference<string>(
    ({ baseModelKey }) => baseModelKey?.split('/')[0] ?? null,
    (lab) => labs.includes(lab),
    (lab) => `Made by ${lab ?? 'an unknown lab'}`,
  );
}

function byProvider(providers: readonly string[]) {
  return byPreference<string>(
    ({ providerKey }) => providerKey,
    (provider) => providers.includes(provider),
    (provider) => `Served by ${provider}`,
  );
}

function byWeights(openWeights: boolean) {
  return byPreference<boolean>(
    (model) => model.openWeights,
    (isOpen) => isOpen === openWeights,
    (isOpen) =>
      isOpen === null ? 'Unknown whether the weights are open' : `The weights are ${isOpen ? '' : 'not '}open`,
  );
}

function byPreference<Value extends string | boolean>(
  read: (model: ModelRow) => Value | null,
  isPreferred: (value: Value) => boolean,
  describe: (value: Value | null) => string,
) {
  return (candidates: readonly Candidate[]): Measurement[] =>
    candidates.map(({ model }) => {
      const value = read(model);
      const isMet = value !== null && isPreferred(value);
      const reason = () => `${describe(value)}, ${isMet ? 'as' : 'not as'} preferred.`;
      return { value, normalized: isMet ? 1 : 0, reason };
    });
}
