import { expect, test } from 'vitest';
import { hashOf, isKeySecret, newKeySecret, shownPrefix } from '../../src/access/keys/key-secret.ts';

test('a secret has a prefix, 256 random bits and a checksum', () => {
  expect(newKeySecret()).toMatch(/^mg_live_[0-9A-Za-z]{49}$/);
  expect(new Set(Array.from({ length: 1_000 }, newKeySecret)).size).toBe(1_000);
});

test('a secret is recognized, and with any one character changed it is not', () => {
  const secret = newKeySecret();
  expect(isKeySecret(secret)).toBe(true);
  for (let place = 0; place < secret.length; place += 1) {
    const other = secret[place] === 'a' ? 'b' : 'a';
    expect(isKeySecret(secret.slice(0, place) + other + secret.slice(place + 1))).toBe(false);
  }
});

test('the shown prefix leaves 234 bits unknown, and the hash is SHA-256', () => {
  expect(shownPrefix(newKeySecret())).toHaveLength('mg_live_'.length + 4);
  expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
