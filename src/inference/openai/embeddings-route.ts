import type { Gateway } from '../../graph/context.ts';
import type { HttpRoute } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import type { EmbedRequest } from '../embedding/embed-request.ts';
import { embedTexts } from '../embedding/embed-texts.ts';
import type { EmbedEnd } from '../embedding/embedding-call.ts';
import { recordCall } from '../record-call.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import { callRoute, firstOf } from './call-route.ts';
import { errorAnswer } from './openai-error.ts';

interface EmbeddingsRequest {
  readonly request: EmbedRequest;
  readonly isBase64: boolean;
}

/** Embeddings. */
export function embeddingsRoute(gateway: Gateway): HttpRoute {
  return callRoute('/v1/embeddings', gateway, {
    read: readRequest,
    answer: async ({ request, isBase64 }: EmbeddingsRequest, call, context) => {
      const end = await embedTexts(request, context, call.signal);
      await recordCall('embeddings', end.kind === 'ERRORS' ? end.errors.map(({ code }) => code) : [], context);
      if (end.kind === 'RESULT') return jsonAnswer(answerOf(end, isBase64));
      return errorAnswer(withInput(firstOf(end.errors)), end.failure);
    },
  });
}

/** The endpoint calls the texts "input". */
function withInput(error: TextError): TextError {
  if (!error.path.startsWith('texts')) return error;
  return { ...error, path: 'input', message: error.message.replaceAll('"texts', '"input') };
}

function answerOf({ vectors, model, metered }: Extract<EmbedEnd, { kind: 'RESULT' }>, isBase64: boolean): object {
  const { input } = metered.usage;
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? base64Of(vector) : vector,
    })),
    model: model.key,
    usage: { prompt_tokens: input, total_tokens: input },
  };
}

/** Little-endian 32-bit floating-point numbers: the client of OpenAI asks for them by default. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, number] of vector.entries()) bytes.writeFloatLE(number, index * 4);
  return bytes.toString('base64');
}

const known = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

function readRequest(given: unknown): EmbeddingsRequest | TextError {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  const body: Readonly<Record<string, unknown>> | null = isObject ? { ...given } : null;
  if (body === null) return refusal('INVALID_INPUT', '', 'The body must be a JSON object.');
  const unsupported = Object.keys(body).find((name) => !known.has(name));
  if (unsupported !== undefined) {
    const message = `"${unsupported}" is not supported. Supported are ${[...known].join(', ')}.`;
    return refusal('UNSUPPORTED_PARAMETER', unsupported, message);
  }
  const { model, input, dimensions = null, encoding_format: format = 'float', user = null } = body;
  if (typeof model !== 'string') return invalid('model', 'the key of a model');
  const texts = textsOf(input);
  if (texts === null) {
    return invalid(
      'input',
      'a text or a list of texts, because tokens belong to one tokenizer: make the client send texts, such as with check_embedding_ctx_length=False in LangChain',
    );
  }
  if (dimensions !== null && !Number.isInteger(dimensions)) return invalid('dimensions', 'a whole number');
  if (format !== 'float' && format !== 'base64') return invalid('encoding_format', '"float" or "base64"');
  if (user !== null && typeof user !== 'string') return invalid('user', 'a text');
  const subject = { owner: null, project: null, tags: user ? [`user:${user}`] : [] };
  return {
    request: { model, texts, dimensions: dimensions as number | null, ...subject },
    isBase64: format === 'base64',
  };
}

/** Null: no texts. A list of numbers is tokens of a text. */
function textsOf(input: unknown): readonly string[] | null {
  if (typeof input === 'string') return [input];
  const isTexts = Array.isArray(input) && input.length > 0 && input.every((text) => typeof text === 'string');
  return isTexts ? input : null;
}

function invalid(path: string, allowed: string): TextError {
  return refusal('INVALID_INPUT', path, `"${path}" must be ${allowed}.`);
}
