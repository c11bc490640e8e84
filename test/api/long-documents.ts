/** Documents whose every list has more than one page of three, with ties where an order can have them. */

type Entries = Readonly<Record<string, object>>;

function provider(name: string, models: Entries) {
  return { name, models };
}

function priced(input: number, output: number) {
  return { name: 'Base', cost: { input, output } };
}

function numbered(count: number, entry: (number: number) => object): Entries {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Object.fromEntries(numbers.map((number) => [`m-${number}`, entry(number)]));
}

const statuses = ['beta', 'deprecated', 'beta'];

function document(round: number) {
  const status = (number: number) => statuses[number - 1];
  return {
    providers: {
      acme: provider(`Acme ${round}`, {
        ...numbered(60, (number) => ({ name: `M ${number} ${number < 4 ? round : ''}`, status: status(number) ?? '' })),
        'lab/base': priced(0.2, 0.10000001),
      }),
      hub: provider('Hub', { 'lab/base': priced(0.1, 0.2), 'other/base': priced(1, 1), ...broken(round) }),
      'hub-2': provider('Hub 2', { 'lab/base': { name: 'Base' }, 'other/base': priced(1, 1) }),
      lab: provider('Lab', { base: { name: 'Base' } }),
      Zeta: provider('Zeta', { 'lab/base': priced(0, 0) }),
      ωmega: provider('Omega', { 'lab/base': priced(0.3, 0), 'a b': { name: 'Spaced' }, é: { name: 'Accented' } }),
    },
    models: {
      'lab/base': {
        name: `Base ${round}`,
        benchmarks: [
          { name: 'Graded', score: 80 },
          { name: 'B 2', score: 1, harness: 'B' },
          { name: 'B 2', score: 1, harness: 'A' },
          { name: 'B 1', score: 1 },
          { name: 'τ Bench', score: 1 },
        ],
      },
      'Lab/Base': { name: 'Base', benchmarks: [{ name: 'Graded', score: 80 }] },
      'lab/base-2': { name: `Base 2 ${round}`, benchmarks: [{ name: 'Graded', score: 90.5 }] },
      'lab/base.3': { name: `Base 3 ${round}`, benchmarks: [{ name: 'Graded', score: -1 }] },
      'lab/base/4': { name: 'Base 4', benchmarks: [{ name: 'Graded', score: 'A' }] },
      'other/base': { name: 'Base', benchmarks: [{ name: 'Graded', score: 'B' }] },
    },
  };
}

/** Entries without a name are set aside. */
function broken(round: number): Entries {
  if (round === 1) return { 'broken-1': {}, 'broken-2': {} };
  return Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`broken-${number}`, {}]));
}

const first = document(1);
const second = document(2);

export const long = {
  ...first,
  providers: { ...first.providers, gone: provider('Gone', { 'gone-1': { name: 'Gone 1' } }) },
};

export const longer = {
  ...second,
  providers: {
    ...second.providers,
    acme: provider('Acme 2', {
      ...second.providers.acme.models,
      'new-1': { name: 'New 1' },
      'new-2': { name: 'New 2' },
    }),
  },
};
