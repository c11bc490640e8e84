import type { LanguageModelV4FilePart } from '@ai-sdk/provider';
import { badInput } from '../../graph/errors/errors.ts';

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.-]+)*;base64,(.+)$/s;

/** An address is refused: the gateway fetches nothing for a caller, because the address can lead inside. */
export function filePart(data: string, mediaType: string | null, path: string): LanguageModelV4FilePart {
  const [, ofUrl, content] = DATA_URL.exec(data) ?? [];
  const type = ofUrl ?? mediaType;
  const base64 = content ?? data;
  if (/^[a-z][a-z\d+.-]*:/i.test(base64) || !/^[\w+/=-]+$/.test(base64)) {
    throw badInput(`"${path}" must be base64 or a "data:" URL with base64; the gateway fetches no other URL.`);
  }
  if (type === null) throw badInput(`"${path}" must be a "data:" URL, or have a "mediaType" beside it.`);
  return { type: 'file', mediaType: type, data: { type: 'data', data: base64 } };
}
