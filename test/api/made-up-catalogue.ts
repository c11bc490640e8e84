import type { Raw } from './source-in-graph-terms.ts';

/** A document of 160 models of eight providers, made up at random: with ties, zeros, and whatever can be missing missing. */
export function madeUpCatalogue(random: () => number): Raw {
  const pick = <Item>(...items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const maybe = (field: string, ...values: readonly Raw[]) => (random() < 0.6 ? { [field]: pick(...values) } : {});
  const some = (...items: readonly string[]) => items.filter((_item, index) => index === 0 || random() < 0.4);
  const baseKeys = ['acme/a', 'acme/b-2', 'Orb/c', 'orb/d.1', 'orb/ω'];

  return {
    providers: Object.fromEntries(Object.entries(envs).map(provider)),
    models: Object.fromEntries(baseKeys.map(baseModel)),
  };

  function provider([key, env]: readonly [string, readonly string[]]) {
    const numbers = Array.from({ length: 15 }, (_, index) => [`m-${index}`, model()]);
    return [
      key,
      {
        id: key,
        name: `Provider ${key}`,
        env,
        models: Object.fromEntries([...numbers, ...baseKeys.map((base) => [base, model()])]),
      },
    ];
  }

  function model(): Raw {
    return {
      ...content(),
      ...maybe('status', 'beta', 'alpha', 'deprecated'),
      ...(random() < 0.2
        ? {}
        : {
            cost: {
              input: pick(0, 0, 0.1, 0.3, 2.5),
              output: pick(0, 0, 0.2, 0.30000001, 10),
              ...maybe('cache_read', 0, 0.01),
            },
          }),
    };
  }

  function baseModel(key: string): [string, Raw] {
    const benchmarks = ['Graded', 'Other']
      .slice(Math.floor(random() * 2))
      .map((name) => ({ name, score: pick(10, 20.5, 30) }));
    return [key, { ...content(), id: key, name: `Base of ${key}`, benchmarks }];
  }

  function content(): Raw {
    const date = ['2024', '2025-02', '2025-02-01', '2025-02-31', '2025-07-15'];
    return {
      name: pick('Zeta', 'alpha', 'Alpha', 'ÄÖ', 'beta 2'),
      modalities: { input: some('text', 'image', 'audio', 'video', 'pdf'), output: some('text', 'image', 'audio') },
      limit: {
        context: pick(0, 1000, 1000, 4000, 128_000),
        output: pick(0, 500, 1000, 4000),
        ...maybe('input', 0, 800, 3000),
      },
      ...maybe('family', 'f-1', 'f-2'),
      ...maybe('attachment', true, false),
      ...maybe('reasoning', true, false),
      ...maybe('tool_call', true, false),
      ...maybe('structured_output', true, false),
      ...maybe('temperature', true, false),
      ...maybe('interleaved', true, { field: 'reasoning_content' }),
      ...maybe('open_weights', true, false),
      ...maybe('release_date', ...date),
      ...maybe('last_updated', ...date),
      ...maybe('knowledge', ...date),
    };
  }
}

const envs: Readonly<Record<string, readonly string[]>> = {
  acme: ['ACME_KEY'],
  'acme-coding-plan': ['ACME_KEY'],
  beta: ['BETA_KEY', 'BETA_URL'],
  local: [],
  orb: ['ORB_KEY'],
  resale: ['RESALE_KEY', 'ACME_KEY'],
  Upper: ['UPPER_KEY'],
  ωmega: ['OMEGA_KEY'],
};
