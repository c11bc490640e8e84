/** What the graph must answer for a document of June 2026, made from it by other means than the code under test. */

// biome-ignore lint/suspicious/noExplicitAny: the source's JSON, taken as it comes.
export type Raw = any;

const modalityOrder = ['text', 'image', 'audio', 'video', 'pdf'];
const optionOrder = ['toggle', 'effort', 'budget_tokens'];

export function expectedModels(document: Raw): Record<string, Raw> {
  const models = Object.entries<Raw>(document.providers).flatMap(([providerKey, provider]) =>
    Object.entries<Raw>(provider.models).map(([id, model]) => expectedModel(providerKey, provider, id, model)),
  );
  return Object.fromEntries(models.map((model) => [model.key, model]));
}

function expectedModel(providerKey: string, provider: Raw, id: string, model: Raw): Raw {
  const { cost, experimental, provider: own, status, ...content } = model;
  return {
    ...expectedContent(content),
    key: `${providerKey}/${id}`,
    modelId: id,
    provider: { key: providerKey, name: provider.name.trim() },
    status: status ? status.toUpperCase() : 'ACTIVE',
    pricing: cost ? expectedPricing(cost, experimental) : null,
    api: {
      npmPackage: own?.npm ?? provider.npm ?? null,
      baseUrl: own?.api ?? provider.api ?? null,
      envVars: provider.env,
      shape: own?.shape ?? null,
    },
  };
}

export function expectedBaseModels(document: Raw): Record<string, Raw> {
  return Object.fromEntries(
    Object.entries<Raw>(document.models).map(([key, { license, links, weights, benchmarks, ...content }]) => [
      key,
      {
        ...expectedContent(content),
        key,
        lab: { key: key.split('/')[0] },
        license: license ?? null,
        links: (links ?? []).map((link: Raw) => ({
          label: link.label ?? null,
          url: link.url,
          kind: link.type ?? null,
        })),
        weights: (weights ?? []).map((one: Raw) => ({
          label: one.label ?? null,
          url: one.url,
          quantization: one.quantization ?? null,
        })),
        benchmarks: (benchmarks ?? []).map(expectedResult),
      },
    ]),
  );
}

function expectedResult({ name, score, version, metric, harness, variant, dataset, source, date, ...extra }: Raw): Raw {
  const texts = { metric, harness, variant, dataset, source, date };
  return {
    ...Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text ?? null])),
    score: Number(score),
    scoreText: String(score),
    version: version === undefined ? null : String(version),
    extra: orNull(extra),
  };
}

/** What a model and a base model have in common. What is left when all is taken is `extra`. */
function expectedContent(content: Raw): Raw {
  const { id, name, family, modalities, limit, reasoning_options, interleaved, ...rest } = content;
  const { attachment, reasoning, tool_call, structured_output, temperature, open_weights, ...dated } = rest;
  const { release_date, last_updated, knowledge, ...extra } = dated;
  return {
    name: name.trim(),
    family: family ?? null,
    ATTACHMENT: attachment ?? null,
    REASONING: reasoning ?? null,
    TOOL_CALL: tool_call ?? null,
    STRUCTURED_OUTPUT: structured_output ?? null,
    TEMPERATURE: temperature ?? null,
    INTERLEAVED: interleaved === undefined ? null : Boolean(interleaved),
    OPEN_WEIGHTS: open_weights ?? null,
    openWeights: open_weights ?? null,
    interleavedField: interleaved?.field ?? null,
    inputModalities: expectedModalities(modalities.input),
    outputModalities: expectedModalities(modalities.output),
    limits: { context: limit.context || null, input: limit.input || null, output: limit.output || null },
    reasoningOptions: expectedOptions(reasoning_options ?? []),
    releaseDate: release_date ?? null,
    lastUpdated: last_updated ?? null,
    knowledgeCutoff: knowledge ?? null,
    extra: orNull(extra),
  };
}

function expectedModalities(modalities: readonly string[]): string[] {
  return modalityOrder.filter((one) => modalities.includes(one)).map((one) => one.toUpperCase());
}

function expectedOptions(options: readonly Raw[]): Raw[] {
  return options
    .toSorted((one, other) => optionOrder.indexOf(one.type) - optionOrder.indexOf(other.type))
    .map(({ type, values, min, max }) => ({
      kind: type.toUpperCase(),
      efforts: values ?? [],
      minTokens: min ?? null,
      maxTokens: max ?? null,
    }));
}

function expectedPricing({ tiers, context_over_200k, ...cost }: Raw, experimental: Raw): Raw {
  const modes = Object.entries<Raw>(experimental?.modes ?? {});
  return {
    ...expectedPrices(cost),
    tiers: (tiers ?? [])
      .map((tier: Raw) => ({ ...expectedPrices(tier), minContext: tier.tier.size }))
      .toSorted((one: Raw, other: Raw) => one.minContext - other.minContext),
    contextOver200k: context_over_200k && !tiers ? { ...expectedPrices(context_over_200k), minContext: 200_000 } : null,
    modes: modes
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, mode]) => ({
        name,
        ...expectedPrices(mode.cost ?? {}),
        requestBody: mode.provider?.body ?? null,
        requestHeaders: mode.provider?.headers ?? null,
      })),
  };
}

function expectedPrices(cost: Raw): Raw {
  const price = (value: number | undefined) => (value === undefined ? null : Number(value.toPrecision(12)));
  return {
    input: price(cost.input),
    output: price(cost.output),
    reasoning: price(cost.reasoning),
    cacheRead: price(cost.cache_read),
    cacheWrite: price(cost.cache_write),
    inputAudio: price(cost.input_audio),
    outputAudio: price(cost.output_audio),
  };
}

function orNull(extra: object): object | null {
  return Object.keys(extra).length === 0 ? null : extra;
}
