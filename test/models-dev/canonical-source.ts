/** The canonical form of clean source entries, made by other means than the code under test. */

// biome-ignore lint/suspicious/noExplicitAny: source entries of every era, taken as they come.
type Raw = any;

const modalityOrder = ['text', 'image', 'audio', 'video', 'pdf'];
const optionOrder = ['toggle', 'effort', 'budget_tokens'];

export function canonicalModel(raw: Raw): Raw {
  const entry = canonicalContent(raw);
  if (entry.alpha) entry.status = 'alpha';
  if (entry.beta) entry.status = 'beta';
  delete entry.alpha;
  delete entry.beta;
  if (entry.cost) entry.cost = canonicalCost(entry.cost);
  for (const mode of Object.values<Raw>(entry.experimental?.modes ?? {})) {
    if (mode.cost) mode.cost = canonicalCost(mode.cost);
  }
  return entry;
}

export function canonicalBaseModel(raw: Raw): Raw {
  const { benchmarks, ...entry } = canonicalContent(raw);
  return entry;
}

export function canonicalProvider(raw: Raw): Raw {
  const { id, models, ...entry } = raw;
  return trimmed(entry);
}

function canonicalContent(raw: Raw): Raw {
  const { id, input_modalities, output_modalities, open, ...entry } = trimmed(raw);
  if (open !== undefined) entry.open_weights = open;
  if (input_modalities) entry.modalities = { input: input_modalities, output: output_modalities };
  entry.modalities = {
    input: modalityOrder.filter((modality) => entry.modalities.input.includes(modality)),
    output: modalityOrder.filter((modality) => entry.modalities.output.includes(modality)),
  };
  entry.limit = Object.fromEntries(Object.entries(entry.limit).filter(([, tokens]) => tokens !== 0));
  if (Object.keys(entry.limit).length === 0) delete entry.limit;
  if (entry.interleaved?.name) entry.interleaved = { field: entry.interleaved.name };
  entry.reasoning_options?.sort((a: Raw, b: Raw) => optionOrder.indexOf(a.type) - optionOrder.indexOf(b.type));
  return entry;
}

function canonicalCost(cost: Raw): Raw {
  const { tiers, context_over_200k, ...prices } = cost;
  const result = rounded(prices);
  if (context_over_200k && !tiers) result.context_over_200k = rounded(context_over_200k);
  if (tiers) result.tiers = tiers.map(rounded).sort((a: Raw, b: Raw) => a.tier.size - b.tier.size);
  return result;
}

function rounded(prices: Raw): Raw {
  const round = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);
  return Object.fromEntries(Object.entries(prices).map(([key, value]) => [key, round(value)]));
}

function trimmed(raw: Raw): Raw {
  return JSON.parse(JSON.stringify(raw), (_, value) => (typeof value === 'string' ? value.trim() : value));
}
