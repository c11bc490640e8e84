import type { LanguageModelV4FilePart } from '@ai-sdk/provider';
import type { ModalityName } from '../../../model/attributes/capability-criteria.ts';
import { quoteInput } from '../../../quote-input.ts';

const DATA_URL = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)?(?:;[a-z0-9=-]+)*;base64,([a-z0-9+/=_-]*)$/i;
const MEDIA_TYPE = /^[a-z0-9.+-]+\/[a-z0-9.+*-]+$/i;
const BASE64 = /^[a-z0-9+/_-]+={0,2}$/i;

interface GivenFile {
  readonly data?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly mediaType?: string | null | undefined;
  readonly fileName?: string | null | undefined;
}

export interface ReadFile {
  readonly part: LanguageModelV4FilePart;
  readonly modality: ModalityName;
}

/** A file of a message, or what is wrong with it. The gateway fetches no URL. */
export function readFile({ data, url, mediaType, fileName }: GivenFile): ReadFile | string {
  const [, typeInUrl, dataInUrl] = DATA_URL.exec(url ?? '') ?? [];
  const type = mediaType ?? typeInUrl ?? (url == null ? null : 'image/*');
  const content = data ?? dataInUrl ?? null;
  if (type === null || !MEDIA_TYPE.test(type)) {
    return `"mediaType" must be a media type such as "image/png"; got ${quoteInput(type ?? '')}.`;
  }
  if (content !== null && !BASE64.test(content)) return '"data" must be Base64.';
  const link = URL.parse(url ?? '');
  if (content === null && link?.protocol !== 'https:') {
    return `"url" must be an https: URL, or a data: URL in Base64; got ${quoteInput((url ?? '').slice(0, 100))}.`;
  }
  const file = content !== null ? { type: 'data' as const, data: content } : { type: 'url' as const, url: link as URL };
  return {
    part: { type: 'file', mediaType: type, data: file, ...(fileName && { filename: fileName }) },
    modality: modalityOf(type),
  };
}

function modalityOf(mediaType: string): ModalityName {
  const [top = ''] = mediaType.toLowerCase().split('/');
  if (top === 'image') return 'IMAGE';
  if (top === 'audio') return 'AUDIO';
  if (top === 'video') return 'VIDEO';
  return top === 'text' ? 'TEXT' : 'PDF';
}
