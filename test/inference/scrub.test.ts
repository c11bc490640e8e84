import { expect, test } from 'vitest';
import { StreamScrubber, scrubber } from '../../src/inference/providers/scrub.ts';

const SECRET = 'sk-live/0123456789+abcdef==';
const parts = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')];

test.each(parts)('a credential is removed as %s', (written) => {
  expect(scrubber([SECRET])(`key ${written}, again ${written}`)).toBe('key [credential], again [credential]');
});

test('a credential that is cut off is removed, and a short placeholder is not', () => {
  expect(scrubber([SECRET])(`Incorrect key: ${SECRET.slice(0, 20)}…`)).toBe(
    'Incorrect key: […]'.replace('[…]', '[credential]…'),
  );
  expect(scrubber(['none'])('none of it')).toBe('none of it');
});

test.each([1, 2, 3, 7, 26])('a credential in parts of %i characters never leaves a stream', (size) => {
  const text = `before ${SECRET} sk-live after ${SECRET}`;
  const stream = new StreamScrubber([SECRET]);
  const sent = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    stream.push(text.slice(index * size, (index + 1) * size)),
  );
  expect([...sent, stream.end()].join('')).toBe('before [credential] sk-live after [credential]');
});

test.each(['', 'a', 'Bearer ', 'key:', 'user:a:'])(
  'a credential in the Base64 of a text is removed after "%s"',
  (before) => {
    const secret = 'sk-?>~ÿ-0123456789abcdef';
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${secret} and more`).toString(encoding);
      const scrubbed = scrubber([secret])(`got ${encoded}`);
      const left = Buffer.from(scrubbed.replace('got ', '').replace('[credential]', ''), encoding).toString();
      expect(scrubbed).toContain('[credential]');
      expect(left).not.toContain('0123');
      const stream = new StreamScrubber([secret]);
      expect([...encoded].map((part) => stream.push(part)).join('') + stream.end()).toBe(scrubber([secret])(encoded));
    }
  },
);
