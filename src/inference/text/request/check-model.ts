import { answersInText } from '../../../model/attributes/answers-in-text.ts';
import type { ModelRow } from '../../../model/model-queries.ts';
import { reasoningEfforts } from './call-options.ts';
import { refusal, type TextError } from './text-refusal.ts';
import type { TextRequest } from './text-request.ts';

/** What the catalog says against the call. An unknown capability is no reason: the provider decides. */
export function modelRefusals(model: ModelRow, request: TextRequest, promptTokens: number): TextError[] {
  return [
    ...modalityRefusals(model, request),
    ...capabilityRefusals(model, request),
    ...limitRefusals(model, request, promptTokens),
  ];
}

function modalityRefusals(model: ModelRow, { modalities }: TextRequest): TextError[] {
  const { key, inputModalities } = model;
  if (!answersInText(model)) {
    return [refusal('UNSUPPORTED_MODALITY', 'model', `The model must answer in text; ${key} does not.`)];
  }
  if (inputModalities.length === 0) return [];
  const unsupported = [...new Set(modalities)].filter((modality) => !inputModalities.includes(modality));
  return unsupported.map((modality) =>
    refusal(
      'UNSUPPORTED_MODALITY',
      'messages',
      `The messages for ${key} can contain ${inputModalities.join(', ')}; got ${modality}.`,
    ),
  );
}

function capabilityRefusals(model: ModelRow, request: TextRequest): TextError[] {
  const { key } = model;
  const refusals: TextError[] = [];
  if (model.toolCall === false && request.tools.length > 0) {
    refusals.push(refusal('UNSUPPORTED_TOOLS', 'tools', `${key} does not call tools; got ${request.tools.length}.`));
  }
  if (model.structuredOutput === false && request.responseFormat?.type === 'json' && request.responseFormat.schema) {
    refusals.push(refusal('UNSUPPORTED_SCHEMA', 'responseSchema', `${key} does not answer by a JSON Schema.`));
  }
  if (model.temperature === false && request.temperature !== null) {
    const message = `${key} does not accept a temperature; got ${request.temperature}.`;
    refusals.push(refusal('UNSUPPORTED_PARAMETER', 'temperature', message));
  }
  return [...refusals, ...effortRefusals(model, request)];
}

function effortRefusals({ key, reasoning, reasoningOptions }: ModelRow, { reasoningEffort }: TextRequest): TextError[] {
  if (reasoningEffort === null) return [];
  const published = reasoningOptions?.find((option) => option.kind === 'EFFORT')?.efforts ?? reasoningEfforts;
  const allowed = published.filter((effort) => reasoningEfforts.some((known) => known === effort));
  if (reasoning !== false && allowed.includes(reasoningEffort)) return [];
  const efforts = reasoning === false ? 'no reasoning effort' : allowed.join(', ');
  const message = `${key} accepts ${efforts}; got "${reasoningEffort.slice(0, 50)}".`;
  return [refusal('UNSUPPORTED_PARAMETER', 'reasoningEffort', message)];
}

/** The limit of the prompt comes before that of prompt and answer together. */
function limitRefusals(model: ModelRow, { maxOutputTokens }: TextRequest, promptTokens: number): TextError[] {
  const { key, inputTokens, contextTokens, outputTokens } = model;
  const refusals: TextError[] = [];
  if (maxOutputTokens !== null && outputTokens !== null && outputTokens > 0 && maxOutputTokens > outputTokens) {
    const message = `"maxOutputTokens" must be at most ${outputTokens} for ${key}; got ${maxOutputTokens}.`;
    refusals.push(refusal('OUTPUT_EXCEEDED', 'maxOutputTokens', message));
  }
  if (inputTokens !== null && inputTokens > 0 && promptTokens > inputTokens) {
    const message = `The prompt for ${key} can have ${inputTokens} tokens; got about ${promptTokens}.`;
    return [...refusals, refusal('CONTEXT_EXCEEDED', 'messages', message)];
  }
  const all = promptTokens + (maxOutputTokens ?? 0);
  if (contextTokens !== null && contextTokens > 0 && all > contextTokens) {
    const message = `The prompt and the answer of ${key} can have ${contextTokens} tokens; got about ${all}.`;
    refusals.push(refusal('CONTEXT_EXCEEDED', 'messages', message));
  }
  return refusals;
}
