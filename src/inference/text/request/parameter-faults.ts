import { isJsonObject, type JsonObject } from '../../../db/tables/json-columns.ts';
import { quoteInput } from '../../../quote-input.ts';
import { refusal, type TextError } from './text-refusal.ts';
import type { TextRequest } from './text-request.ts';

const MAX_TOKENS = 2 ** 31 - 1;
const MAX_STOPS = 16;
const MAX_TOOLS = 128;
const MAX_FALLBACKS = 10;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** What another part of the request decides, or what would lead past the checks of the catalog and the budgets. */
const RESERVED = new Set(
  [
    ...['model', 'models', 'messages', 'input', 'prompt', 'contents', 'system', 'systemInstruction', 'stream'],
    ...['stream_options', 'streamOptions', 'n', 'best_of', 'max_tokens', 'maxTokens', 'max_completion_tokens'],
    ...['maxCompletionTokens', 'max_output_tokens', 'maxOutputTokens', 'tools', 'tool_choice', 'provider', 'plugins'],
    ...['route', 'extraBody', 'extra_body', 'headers', 'baseURL', 'base_url', 'apiKey', 'api_key', 'fallbacks'],
    ...['mcpServers', 'service_tier', 'serviceTier', 'speed', 'sharedRequestType', 'requestType', 'url', 'fetch'],
  ].map((name) => name.toLowerCase()),
);

/** What is wrong with the parameters of a request, whatever its model. */
export function parameterFaults(request: TextRequest): TextError[] {
  return [
    ...rangeFaults(request),
    ...listFaults(request),
    ...toolFaults(request),
    ...optionFaults(request.providerOptions),
    ...routeFaults(request),
  ];
}

function rangeFaults({ temperature, topP, maxOutputTokens, timeoutMs, ...request }: TextRequest): TextError[] {
  return [
    ...outside('temperature', temperature, 0, 2),
    ...outside('topP', topP, 0, 1),
    ...outside('frequencyPenalty', request.frequencyPenalty, -2, 2),
    ...outside('presencePenalty', request.presencePenalty, -2, 2),
    ...outside('maxOutputTokens', maxOutputTokens, 1, MAX_TOKENS),
    ...outside('timeoutMs', timeoutMs, 1, 2 ** 31 - 1),
  ];
}

function outside(name: string, value: number | null, min: number, max: number): TextError[] {
  if (value === null || (value >= min && value <= max)) return [];
  return [invalid(name, `from ${min} to ${max}`, String(value))];
}

function listFaults({ prompt, stop }: TextRequest): TextError[] {
  return [
    ...(prompt.length === 0 ? [invalid('messages', 'at least one message', '0')] : []),
    ...(stop.length > MAX_STOPS ? [invalid('stop', `at most ${MAX_STOPS} texts`, String(stop.length))] : []),
    ...(stop.includes('') ? [invalid('stop', 'texts that are not empty', '""')] : []),
  ];
}

function toolFaults({ tools, toolChoice }: TextRequest): TextError[] {
  const names = tools.map(({ name }) => name);
  const bad = names.find((name, index) => !TOOL_NAME.test(name) || names.indexOf(name) !== index);
  const chosen = toolChoice?.type === 'tool' ? toolChoice.toolName : null;
  return [
    ...(tools.length > MAX_TOOLS ? [invalid('tools', `at most ${MAX_TOOLS}`, String(tools.length))] : []),
    ...(bad === undefined
      ? []
      : [invalid('tools', 'tools with different names of letters, digits, - and _', quoteInput(bad))]),
    ...(chosen === null || names.includes(chosen)
      ? []
      : [invalid('toolChoice', '"auto", "none", "required", or the name of a tool', quoteInput(chosen))]),
  ];
}

function optionFaults(options: Readonly<Record<string, JsonObject>>): TextError[] {
  return Object.entries(options)
    .filter(([, values]) => isJsonObject(values))
    .flatMap(([provider, values]) => {
      const path = `providerOptions.${provider}`;
      return [...reservedFaults(path, values), ...thinkingFaults(path, values)];
    });
}

function reservedFaults(path: string, values: JsonObject): TextError[] {
  return Object.keys(values)
    .filter((name) => RESERVED.has(name.toLowerCase()))
    .map((name) =>
      refusal(
        'UNSUPPORTED_PARAMETER',
        `${path}.${name}`,
        `"providerOptions" cannot set ${quoteInput(name)}, which the call itself decides.`,
      ),
    );
}

/** Packages add the tokens to the output limit, so that a negative number would lower what a call reserves. */
function thinkingFaults(path: string, values: JsonObject): TextError[] {
  return ['thinking', 'reasoningConfig'].flatMap((option) => {
    const setting = values[option];
    const tokens = isJsonObject(setting) ? setting['budgetTokens'] : undefined;
    if (tokens === undefined || (Number.isInteger(tokens) && Number(tokens) >= 0 && Number(tokens) <= MAX_TOKENS)) {
      return [];
    }
    return [
      invalid(
        `${path}.${option}.budgetTokens`,
        `an integer from 0 to ${MAX_TOKENS}`,
        quoteInput(JSON.stringify(tokens)),
      ),
    ];
  });
}

function routeFaults({ target }: TextRequest): TextError[] {
  if (!('route' in target)) return [];
  const { fallbacks, maxInputPrice } = target.route;
  return [
    ...outside('route.fallbacks', fallbacks, 0, MAX_FALLBACKS),
    ...outside('route.maxInputPrice', maxInputPrice, 0, Number.MAX_VALUE),
  ];
}

function invalid(path: string, allowed: string, got: string): TextError {
  return refusal('INVALID_INPUT', path, `"${path}" must be ${allowed}; got ${got}.`);
}
