import type { ModelRow } from '../model/model-queries.ts';
import type { Candidate, Measure, Measured } from './measure.ts';
import type { Preferences } from './need.ts';

/** One for each preference: all points for what is preferred, else none. */
export function preferenceMeasures({ labs, providers, openWeights }: Preferences, weight: number): Measure[] {
  const head = { benchmark: null, weight };
  return [
    ...(labs === null ? [] : [{ ...head, kind: 'LAB' as const, measured: byLab(labs) }]),
    ...(providers === null ? [] : [{ ...head, kind: 'PROVIDER' as const, measured: byProvider(providers) }]),
    ...(openWeights === null ? [] : [{ ...head, kind: 'OPEN_WEIGHTS' as const, measured: byWeights(openWeights) }]),
  ];
}

function byLab(labs: readonly string[]) {
  return byPreference<string>(
    ({ baseModelKey }) => baseModelKey?.split('/')[0] ?? null,
    (lab) => labs.includes(lab),
    (lab) => `Made by ${lab ?? 'a lab that is not known'}`,
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
      isOpen === null ? 'Not known whether its weights are open' : `Its weights are ${isOpen ? '' : 'not '}open`,
  );
}

function byPreference<Value extends string | boolean>(
  read: (model: ModelRow) => Value | null,
  isPreferred: (value: Value) => boolean,
  inWords: (value: Value | null) => string,
) {
  return (candidates: readonly Candidate[]): Measured[] =>
    candidates.map(({ model }) => {
      const value = read(model);
      const isMet = value !== null && isPreferred(value);
      return { value, points: isMet ? 1 : 0, reason: `${inWords(value)}, ${isMet ? 'as' : 'not as'} preferred.` };
    });
}
