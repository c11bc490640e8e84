import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { TextRequest } from './text-request.ts';

/** Of common tokenizers for English text and code. */
const BYTES_PER_TOKEN = 4;
/** Role and separators. */
const TOKENS_PER_MESSAGE = 4;
/** Of an image of ordinary size, or of a page of a document. */
const TOKENS_PER_FILE = 1_000;

export function estimateTextTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** A rough number of prompt tokens, for limits and reservations before a call. No tokenizer of the model is used. */
export function estimatePromptTokens({ prompt, tools, responseFormat }: TextRequest): number {
  const described = [tools, responseFormat ?? ''].reduce<number>((sum, part) => sum + bytesOf(JSON.stringify(part)), 0);
  return prompt.reduce((sum, message) => sum + messageTokens(message), estimateTextTokens(described));
}

type Message = LanguageModelV4Prompt[number];

function messageTokens({ content }: Message): number {
  if (typeof content === 'string') return TOKENS_PER_MESSAGE + estimateTextTokens(bytesOf(content));
  return content.reduce((sum, part) => {
    if (part.type === 'file') return sum + TOKENS_PER_FILE;
    const text = part.type === 'text' || part.type === 'reasoning' ? part.text : JSON.stringify(part);
    return sum + estimateTextTokens(bytesOf(text));
  }, TOKENS_PER_MESSAGE);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
