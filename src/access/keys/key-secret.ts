import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Secret scanners find a key by this. */
const PREFIX = 'mg_live_';
const SECRET_BYTES = 32;
/** Digits of base 62 that 32 bytes and a CRC-32 need. */
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const SHOWN_DIGITS = 4;

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = new RegExp(`^(${PREFIX}[0-9A-Za-z]{${SECRET_DIGITS}})([0-9A-Za-z]{${CHECKSUM_DIGITS}})$`);

/** `mg_live_`, 256 random bits and the CRC-32 of both, in base 62: a scanner recognizes a key without asking us. */
export function newKeySecret(): string {
  const body = PREFIX + base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS);
  return body + checksum(body);
}

/** True for the shape and the checksum of a key of ours, whether it exists or not. */
export function isKeySecret(text: string): boolean {
  const [, body, sum] = shape.exec(text) ?? [];
  return body !== undefined && sum === checksum(body);
}

export function shownPrefix(secret: string): string {
  return secret.slice(0, PREFIX.length + SHOWN_DIGITS);
}

/** As stored: fast on purpose, for 256 random bits cannot be guessed however fast the hash is. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksum(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_DIGITS);
}

function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)] + text;
  return text.padStart(length, '0');
}
