import type { BaseModelRow } from '../base-model/base-model-queries.ts';
import type { ModelRow } from '../model/model-queries.ts';

type Content = Pick<BaseModelRow, keyof BaseModelRow & keyof ModelRow>;

/** A model in the words in which a person asks for one. `providerName`: as published. */
export function modelText(model: ModelRow, providerName: string): string {
  const { name, modelId, status } = model;
  const served = `${name} (${modelId}), served by ${providerName}.`;
  const state = status === 'ACTIVE' ? [] : [`${status.toLowerCase()}.`];
  return [served, ...content(model), priceWords(model), ...state].join(' ');
}

/** The same for a base model, which has no price. */
export function baseModelText(baseModel: BaseModelRow): string {
  const { key, name, labKey, license } = baseModel;
  const terms = license ? [`License ${license}.`] : [];
  return [`${name} (${key}), made by ${labKey}.`, ...content(baseModel), ...terms].join(' ');
}

function content(model: Content): string[] {
  const { family, inputModalities, outputModalities, openWeights, releaseDate } = model;
  return [
    ...(family ? [`Family ${family}.`] : []),
    ...sentence(
      'Reads',
      inputModalities.map((name) => inputWords[name] ?? name.toLowerCase()),
    ),
    ...sentence(
      'Answers in',
      outputModalities.map((name) => outputWords[name] ?? name.toLowerCase()),
    ),
    ...sentence('Can', abilities(model)),
    ...limits(model),
    ...(openWeights === null
      ? []
      : [openWeights ? 'Open weights, can be self-hosted.' : 'Closed, proprietary weights.']),
    ...(releaseDate ? [`Released ${releaseDate}.`] : []),
  ];
}

const inputWords: Readonly<Record<string, string>> = {
  TEXT: 'text',
  IMAGE: 'images, photos, screenshots, and scanned pages',
  PDF: 'PDF documents, such as invoices and reports',
  AUDIO: 'audio and speech',
  VIDEO: 'video',
};

const outputWords: Readonly<Record<string, string>> = {
  TEXT: 'text',
  IMAGE: 'images (image generation)',
  AUDIO: 'audio (speech synthesis, text to speech)',
  VIDEO: 'video (video generation)',
};

function abilities({ reasoning, toolCall, structuredOutput, attachment, family, name }: Content): string[] {
  return [
    ...(reasoning ? ['reason and think step by step'] : []),
    ...(toolCall ? ['call tools and functions for agents'] : []),
    ...(structuredOutput ? ['answer by a JSON schema'] : []),
    ...(attachment ? ['take attached files'] : []),
    ...(/embed/i.test(`${family} ${name}`) ? ['embed texts as vectors for search'] : []),
  ];
}

function limits({ contextTokens, outputTokens }: Content): string[] {
  return [
    ...(contextTokens ? [`${contextWord(contextTokens)} context of ${contextTokens} tokens.`] : []),
    ...(outputTokens ? [`Up to ${outputTokens} output tokens.`] : []),
  ];
}

function contextWord(tokens: number): string {
  if (tokens >= 500_000) return 'Very long';
  return tokens >= 128_000 ? 'Long' : 'Short';
}

function priceWords({ priceKind, priceInput, priceOutput }: ModelRow): string {
  if (priceKind === 'FREE') return 'Free, costs nothing.';
  if (priceKind === 'SUBSCRIPTION') return 'Part of a subscription, with no price per token.';
  if (priceKind === 'UNKNOWN' || priceInput === null || priceOutput === null) return 'Price unknown.';
  const word = priceWord((3 * Number(priceInput) + Number(priceOutput)) / 4);
  return `${word}: ${priceInput} US dollars per million input tokens, ${priceOutput} per million output tokens.`;
}

/** `price`: US dollars per million tokens, of three input tokens for one of output. */
function priceWord(price: number): string {
  if (price < 0.2) return 'Very cheap, low cost';
  if (price < 1) return 'Cheap, affordable';
  return price < 5 ? 'Medium price' : 'Expensive, premium';
}

function sentence(verb: string, words: readonly string[]): string[] {
  return words.length === 0 ? [] : [`${verb} ${words.join(', ')}.`];
}
