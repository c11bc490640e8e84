import type { EmbeddingModelV4, EmbeddingModelV4Result } from '@ai-sdk/provider';

/** The answer of a provider is no vector for each text. */
export class UnusableVectors extends Error {}

/** The provider answered vectors of other dimensions than were asked for. */
export class OtherDimensions extends Error {}

interface BatchCall {
  readonly model: EmbeddingModelV4;
  readonly texts: readonly string[];
  /** Null: those of the model. */
  readonly dimensions: number | null;
  readonly signal: AbortSignal;
}

interface BatchAnswer {
  /** In the order of the texts. */
  readonly vectors: readonly (readonly number[])[];
  /** As reported. Null: not reported. */
  readonly tokens: number | null;
}

/** Embeds the texts of one request. Throws what the package throws, and for vectors that are not what was asked for. */
export async function embedBatch({ model, texts, dimensions, signal }: BatchCall): Promise<BatchAnswer> {
  const result = await model.doEmbed({
    values: [...texts],
    abortSignal: signal,
    ...(dimensions !== null && { providerOptions: dimensionOptions(dimensions) }),
  });
  const vectors = inOrderOfTexts(result);
  checkVectors(vectors, texts.length, dimensions);
  const tokens = result.usage?.tokens;
  return { vectors, tokens: typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : null };
}

/** Each package reads the options under its own name alone. */
function dimensionOptions(dimensions: number) {
  return {
    openai: { dimensions },
    openaiCompatible: { dimensions },
    azure: { dimensions },
    bedrock: { dimensions },
    google: { outputDimensionality: dimensions },
    vertex: { outputDimensionality: dimensions },
    googleVertex: { outputDimensionality: dimensions },
    cohere: { outputDimension: dimensions },
    mistral: { outputDimension: dimensions },
  };
}

/** Packages take the vectors as they come, but the format of OpenAI numbers them. */
function inOrderOfTexts({ embeddings, response }: EmbeddingModelV4Result): readonly (readonly number[])[] {
  const positions = positionsIn(response?.body);
  if (positions === null || positions.length !== embeddings.length) return embeddings;
  const ordered: (readonly number[])[] = [];
  positions.forEach((position, index) => {
    ordered[position] = embeddings[index] ?? [];
  });
  return ordered;
}

/** Null: the body does not number all vectors, each with its own position. */
function positionsIn(body: unknown): readonly number[] | null {
  const data: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : null;
  if (!Array.isArray(data)) return null;
  const positions: unknown[] = data.map((entry) =>
    typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'index') : null,
  );
  const expected = new Set(positions.keys());
  const isNumbered =
    new Set(positions).size === positions.length && positions.every((one) => expected.has(one as number));
  return isNumbered ? (positions as number[]) : null;
}

function checkVectors(vectors: readonly (readonly number[])[], count: number, dimensions: number | null): void {
  if (vectors.length !== count) {
    throw new UnusableVectors(`The provider answered ${vectors.length} vectors for ${count} texts.`);
  }
  const length = vectors[0]?.length ?? 0;
  const isUsable = (vector: readonly number[]) => vector.length === length && vector.every(Number.isFinite);
  if (length === 0 || !vectors.every(isUsable)) {
    throw new UnusableVectors('The provider answered vectors of unequal lengths, or with numbers that are not finite.');
  }
  if (dimensions !== null && length !== dimensions) {
    throw new OtherDimensions(`The model answered vectors of ${length} dimensions; ${dimensions} were asked for.`);
  }
}
