import type { CallFailureCode } from '../../providers/call-failure.ts';

/** Why a call is refused before it is made, with the meaning of each for the schema. A refusal costs nothing. */
export const textRefusals = {
  INVALID_INPUT: { description: 'A value of the input is not allowed.' },
  UNKNOWN_MODEL: { description: 'No model of a provider has the key, and the text means none.' },
  MODEL_REMOVED: { description: 'The source no longer lists the model. The message names its successors.' },
  NOT_CALLABLE: { description: 'Credentials are missing, or the catalog does not say how the provider is called.' },
  NO_MODEL: { description: 'No model of the route can answer. `explainRoute` says why.' },
  UNSUPPORTED_MODALITY: {
    description: 'The model does not accept a modality of the messages, or does not answer in text.',
  },
  UNSUPPORTED_TOOLS: { description: 'The model does not call tools.' },
  UNSUPPORTED_SCHEMA: { description: 'The model does not answer by a JSON Schema.' },
  UNSUPPORTED_PARAMETER: { description: 'The model does not accept the parameter at `path`.' },
  CONTEXT_EXCEEDED: {
    description: 'The estimated prompt, or the prompt with the output, exceeds a limit of the model.',
  },
  OUTPUT_EXCEEDED: { description: '`maxOutputTokens` exceeds the output limit of the model.' },
  NOT_ALLOWED: { description: 'The call would exceed a budget or a quota. The message names the limit.' },
  FOREIGN_OWNER: { description: 'The credential has another owner.' },
  IDEMPOTENCY_CONFLICT: {
    description: 'A call with the idempotency key was made or is running. Its answer is not stored.',
  },
} as const;

/** Why a call that was made gave no complete answer. Each attempt is recorded as usage. */
export const textFailures = {
  RATE_LIMITED: { description: 'The provider limits the rate of requests.' },
  PROVIDER_QUOTA: { description: 'The account at the provider has no quota or credit left.' },
  PROVIDER_REFUSED: { description: 'The provider, or its AI SDK package, refused the request as invalid.' },
  PROVIDER_UNAVAILABLE: { description: 'The provider failed, or could not be reached.' },
  PROVIDER_AUTHENTICATION: { description: 'The provider refused the credentials of the gateway.' },
  INVALID_ANSWER: { description: 'The answer of the provider cannot be read.' },
  INCOMPLETE: { description: 'The answer broke off after its beginning.' },
  TIMED_OUT: {
    description: 'The provider did not send the answer, or the client did not read it, within a time limit.',
  },
  CANCELLED: { description: 'The client left, or the gateway stopped.' },
  PACKAGE_NOT_INSTALLED: { description: 'The AI SDK package of the provider is not installed. The message names it.' },
  PRIVATE_ADDRESS: { description: 'The address of the provider is not public. See ALLOW_PRIVATE_UPSTREAMS.' },
} as const satisfies Record<CallFailureCode | 'INCOMPLETE' | 'CANCELLED', { description: string }>;

type TextRefusalCode = keyof typeof textRefusals;
type TextFailureCode = keyof typeof textFailures;
export type TextErrorCode = TextRefusalCode | TextFailureCode;

export interface TextError<Code extends TextErrorCode = TextErrorCode> {
  readonly code: Code;
  /** The place in the input, such as "temperature". Empty: the call as a whole. */
  readonly path: string;
  readonly message: string;
}

export function refusal<Code extends TextRefusalCode>(code: Code, path: string, message: string): TextError<Code> {
  return { code, path, message };
}

export const cancelled: TextError<'CANCELLED'> = {
  code: 'CANCELLED',
  path: '',
  message: 'The client left, or the gateway stopped.',
};
