import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { TextRequest } from './text-request.ts';

export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** The request as the packages of providers take it. `maxOutputTokens`: what was reserved. */
export function callOptions(request: TextRequest, maxOutputTokens: number | null): LanguageModelV4CallOptions {
  const { prompt, tools, toolChoice, responseFormat, stop, providerOptions } = request;
  const reasoning = reasoningEfforts.find((effort) => effort === request.reasoningEffort);
  return {
    prompt,
    ...(tools.length > 0 && { tools: tools.map(functionTool) }),
    ...(toolChoice && { toolChoice }),
    ...(responseFormat && { responseFormat }),
    ...(stop.length > 0 && { stopSequences: [...stop] }),
    ...(reasoning && { reasoning }),
    ...given('temperature', request.temperature),
    ...given('topP', request.topP),
    ...given('frequencyPenalty', request.frequencyPenalty),
    ...given('presencePenalty', request.presencePenalty),
    ...given('seed', request.seed),
    ...given('maxOutputTokens', maxOutputTokens),
    // The types of JSON of the AI SDK are mutable.
    providerOptions: providerOptions as NonNullable<LanguageModelV4CallOptions['providerOptions']>,
  };
}

function given(name: keyof LanguageModelV4CallOptions, value: number | null) {
  return value === null ? {} : { [name]: value };
}

function functionTool({ name, description, parameters, strict }: TextRequest['tools'][number]) {
  return {
    type: 'function' as const,
    name,
    inputSchema: parameters as object,
    ...(description !== null && { description }),
    ...(strict !== null && { strict }),
  };
}
