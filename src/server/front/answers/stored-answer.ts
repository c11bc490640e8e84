import type { Answer } from './answer.ts';

/** An answer with the time when it must be computed again. */
export interface TimedAnswer {
  readonly answer: Answer;
  /** Milliseconds since 1970, by the clocks of the gateways. */
  readonly expiresAtMs: number;
}

const LENGTH_BYTES = 4;

/** The bytes of an answer: the length of its facts, the facts as JSON, and the body as it is sent. */
export function toBytes({ answer: { body, ...facts }, expiresAtMs }: TimedAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ ...facts, expiresAtMs }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

export function fromBytes(bytes: Buffer): TimedAnswer {
  const bodyStart = LENGTH_BYTES + bytes.readUInt32BE(0);
  // As `toBytes` of a gateway with the same release wrote it; the keys of other releases differ.
  const { expiresAtMs, ...facts } = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, bodyStart));
  return { answer: { ...facts, body: bytes.subarray(bodyStart) }, expiresAtMs };
}
