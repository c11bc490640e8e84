import { hash } from 'node:crypto';
import type { Answer } from './answer.ts';

/** An answer with the time when it must be computed again. */
export interface TimedAnswer {
  readonly answer: Answer;
  /** Milliseconds since 1970, by the clocks of the gateways. */
  readonly expiresAtMs: number;
}

const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;

/** The bytes of an answer: the digest of the others, the length of its facts, the facts as JSON, and the body as it is sent. */
export function toBytes(key: string, { answer: { body, ...facts }, expiresAtMs }: TimedAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ ...facts, expiresAtMs }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  const rest = Buffer.concat([length, head, body]);
  return Buffer.concat([digestOf(key, rest), rest]);
}

/** Null: the bytes are damaged, or those of another key. */
export function fromBytes(key: string, bytes: Buffer): TimedAnswer | null {
  const rest = bytes.subarray(DIGEST_BYTES);
  if (!digestOf(key, rest).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
  const bodyStart = LENGTH_BYTES + rest.readUInt32BE(0);
  // As `toBytes` of a gateway with the same release wrote it; the keys of other releases differ.
  const { expiresAtMs, ...facts } = JSON.parse(rest.toString('utf8', LENGTH_BYTES, bodyStart));
  return { answer: { ...facts, body: rest.subarray(bodyStart) }, expiresAtMs };
}

function digestOf(key: string, rest: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(key), rest]), 'buffer');
}
