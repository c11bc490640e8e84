import type { Plugin } from 'graphql-yoga';
import { quoteInput } from '../../quote-input.ts';
import { type Refusal, refusalResponse } from './refusal.ts';

const mediaTypes = ['application/graphql-response+json', 'application/json', 'text/event-stream', 'multipart/mixed'];

/** Refuses a request that accepts none of our media types, before its operation is executed where that is possible. */
export const acceptableAnswer: Plugin = {
  onRequestParse({ request, endResponse }) {
    const accept = request.headers.get('accept');
    if (accept && !acceptsOneOf(accept, mediaTypes)) endResponse(refusalResponse(notAcceptable(accept, mediaTypes)));
  },
  async onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
    if (resultProcessor || !(Symbol.asyncIterator in result)) return;
    // Only its result shows that an operation is a subscription. It ends here, because no client reads it.
    await result[Symbol.asyncIterator]().return?.();
    const accept = request.headers.get('accept') ?? '';
    setResultProcessor(() => refusalResponse(notAcceptable(accept, ['text/event-stream'])), 'application/json');
  },
};

function acceptsOneOf(accept: string, offered: readonly string[]): boolean {
  return accept.split(',').some((range) => {
    const [asked = ''] = range.trim().toLowerCase().split(';');
    const [type, subtype] = asked.trim().split('/');
    if (type === '*') return true;
    return offered.some((name) => (subtype === '*' ? name.startsWith(`${type}/`) : name === `${type}/${subtype}`));
  });
}

function notAcceptable(accept: string, offered: readonly string[]): Refusal {
  return {
    status: 406,
    code: 'NOT_ACCEPTABLE',
    message: `The header "Accept" must name one of ${offered.join(', ')}; got ${quoteInput(accept)}.`,
  };
}
