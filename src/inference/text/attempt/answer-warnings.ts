import { promptTokens } from '../../../cost/estimate.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { estimatePromptTokens } from '../request/estimate-tokens.ts';
import { refusal, type TextError } from '../request/text-refusal.ts';
import type { TextRequest } from '../request/text-request.ts';
import type { Answer } from './answer.ts';
import type { MeteredUsage } from './answer-usage.ts';

/** Parameters that an answer must obey, and that packages leave out with a warning alone. */
const NEEDED = /^(responseFormat|tools?|toolChoice|JSON response format)/;

export function ignoredParameter({ warnings }: Answer): TextError | null {
  const ignored = warnings.find((warning) => warning.type === 'unsupported' && NEEDED.test(warning.feature));
  if (ignored?.type !== 'unsupported') return null;
  const message = `The provider does not accept "${ignored.feature}". ${ignored.details ?? ''}`.trim();
  return refusal('UNSUPPORTED_PARAMETER', ignored.feature, message);
}

/** What the client has to know about a complete answer, as sentences. */
export function answerWarnings(
  candidate: Candidate,
  metered: MeteredUsage,
  answer: Answer,
  request: TextRequest,
): readonly string[] {
  return [...statusWarnings(candidate), ...cutPromptWarnings(metered, request), ...sentWarnings(answer, request)];
}

function statusWarnings({ model }: Candidate): string[] {
  return model.status === 'DEPRECATED' ? [`${model.key} is deprecated. checkModels names its successors.`] : [];
}

/** Some servers cut a long prompt without an error, and count what is left. */
function cutPromptWarnings({ usage, source }: MeteredUsage, request: TextRequest): string[] {
  // Files have a size in tokens that is not known.
  if (request.modalities.length > 0) return [];
  const expected = estimatePromptTokens(request);
  const counted = promptTokens(usage);
  if (source !== 'REPORTED' || expected < MIN_CUT_TOKENS || counted * CUT_FACTOR > expected) return [];
  return [
    `The provider counted ${counted} tokens of the prompt, where about ${expected} were expected. It may have cut the prompt.`,
  ];
}

/** An estimate of a shorter prompt says little. */
const MIN_CUT_TOKENS = 2_000;
/** No tokenizer needs so many times fewer tokens than estimated. */
const CUT_FACTOR = 4;

/** The client learns nothing from a warning about an output limit that the gateway set. */
function sentWarnings({ warnings }: Answer, { maxOutputTokens }: TextRequest): string[] {
  return warnings
    .filter((warning) => maxOutputTokens !== null || !('feature' in warning) || warning.feature !== 'maxOutputTokens')
    .map(warningText);
}

function warningText(warning: Answer['warnings'][number]): string {
  if (warning.type === 'unsupported' || warning.type === 'compatibility') {
    return `The provider does not fully support "${warning.feature}". ${warning.details ?? ''}`.trim();
  }
  return warning.message;
}
