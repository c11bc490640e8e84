import type { ModelRow } from '../../model/model-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { estimatePromptTokens } from './estimate-tokens.ts';
import type { TextPrompt } from './text-request.ts';

/** Why the catalog says that a model cannot answer a request. */
export const modelFaults = {
  UNKNOWN_MODEL: { description: 'No model of a provider has the key or id, or no provider fits the route.' },
  MODEL_REMOVED: { description: 'The model is removed from the catalog. The message names its successors.' },
  UNSUPPORTED_OUTPUT: { description: 'The model does not generate what was asked for.' },
  UNSUPPORTED_INPUT: { description: 'The model does not accept a kind of input.' },
  UNSUPPORTED_TOOLS: { description: 'The model does not call tools.' },
  UNSUPPORTED_RESPONSE_SCHEMA: { description: 'The model does not restrict its output to a JSON schema.' },
  UNSUPPORTED_TEMPERATURE: { description: 'The model accepts no temperature.' },
  CONTEXT_EXCEEDED: { description: 'The prompt exceeds the limits of the model, by an estimate of its tokens.' },
  OUTPUT_LIMIT_EXCEEDED: { description: 'More output was asked for than the model generates.' },
} as const;

type ModelFaultCode = keyof typeof modelFaults;

export interface ModelFault {
  readonly code: ModelFaultCode;
  readonly message: string;
}

/** What the catalog does not say is allowed. */
export function checkModel(model: ModelRow, request: TextPrompt): ModelFault[] {
  const name = quoteInput(model.key);
  const faults: ModelFault[] = [];
  const refuse = (isRefused: boolean, code: ModelFaultCode, message: string) => {
    if (isRefused) faults.push({ code, message });
  };
  refuse(lacks(model.outputModalities, 'TEXT'), 'UNSUPPORTED_OUTPUT', `${name} does not generate text.`);
  for (const modality of inputModalities(request)) {
    const accepted = model.inputModalities.join(', ');
    const message = `${name} accepts ${accepted}; got a part of the kind ${modality}.`;
    refuse(lacks(model.inputModalities, modality), 'UNSUPPORTED_INPUT', message);
  }
  refuse(model.toolCall === false && !!request.tools?.length, 'UNSUPPORTED_TOOLS', `${name} does not call tools.`);
  refuse(
    model.structuredOutput === false && request.responseFormat?.type === 'json' && !!request.responseFormat.schema,
    'UNSUPPORTED_RESPONSE_SCHEMA',
    `${name} does not restrict its output to a JSON schema.`,
  );
  const { temperature, maxOutputTokens } = request;
  const given = `${name} accepts no temperature; got ${temperature}.`;
  refuse(model.temperature === false && temperature !== undefined, 'UNSUPPORTED_TEMPERATURE', given);
  refuse(
    maxOutputTokens !== undefined && (model.outputTokens ?? 0) > 0 && maxOutputTokens > (model.outputTokens ?? 0),
    'OUTPUT_LIMIT_EXCEEDED',
    `${name} generates at most ${model.outputTokens} tokens; "maxOutputTokens" is ${maxOutputTokens}.`,
  );
  const allowed = model.inputTokens ?? model.contextTokens;
  const estimated = estimatePromptTokens(request);
  const size = `${name} accepts ${allowed} prompt tokens; the prompt has about ${estimated}.`;
  refuse(allowed !== null && allowed > 0 && estimated > allowed, 'CONTEXT_EXCEEDED', size);
  return faults;
}

function lacks(published: readonly string[], modality: string): boolean {
  return published.length > 0 && !published.includes(modality);
}

function inputModalities({ prompt }: TextPrompt): Set<string> {
  const parts = prompt.flatMap((message) => (message.role === 'user' ? message.content : []));
  return new Set(parts.flatMap((part) => (part.type === 'file' ? modalityOf(part.mediaType) : [])));
}

function modalityOf(mediaType: string): string {
  const [kind = '', subtype] = mediaType.toLowerCase().split('/');
  return subtype === 'pdf' ? 'PDF' : kind.toUpperCase();
}
