/** Shorter values are placeholders, such as those for servers without keys. */
const MIN_SECRET_LENGTH = 8;
const HIDDEN = '[credential]';

export type Scrub = (text: string) => string;

/** Takes credentials out of a text, whole or cut off at the end, as they are or as in a URL or in Base64. */
export function scrubber(secrets: readonly string[]): Scrub {
  const written = spellingsOf(secrets).toSorted((one, other) => other.length - one.length);
  return (text) => written.reduce(withoutSecret, text);
}

function spellingsOf(secrets: readonly string[]): string[] {
  const hidden = secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  return [
    ...new Set(
      hidden.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        ...base64Spellings(secret),
      ]),
    ),
  ];
}

/** Alone, which is the start of it before other texts too, and at the two further places that its first byte can have. */
function base64Spellings(secret: string): string[] {
  const within = [1, 2].map((place) => {
    const bytes = Buffer.concat([Buffer.alloc(place), Buffer.from(secret)]);
    // A character has 6 bits: one that shares them with another text is left out.
    return bytes.toString('base64').slice(Math.ceil((place * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  return [Buffer.from(secret).toString('base64'), ...within].flatMap((one) => [
    one,
    one.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

/** The first half of a secret is one too: messages can be cut off. */
function withoutSecret(text: string, secret: string): string {
  const start = secret.slice(0, Math.max(MIN_SECRET_LENGTH, Math.ceil(secret.length / 2)));
  let from = 0;
  let scrubbed = '';
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, from)) {
    scrubbed += text.slice(from, at) + HIDDEN;
    from = at + sharedLength(text, at, secret);
  }
  return scrubbed + text.slice(from);
}

function sharedLength(text: string, at: number, secret: string): number {
  let length = 0;
  while (length < secret.length && text[at + length] === secret[length]) length++;
  return length;
}

/** Scrubs a text that arrives in parts: what can be the start of a secret waits for the next part. */
export class StreamScrubber {
  readonly #scrub: Scrub;
  readonly #starts: readonly string[];
  #waiting = '';

  constructor(secrets: readonly string[]) {
    this.#scrub = scrubber(secrets);
    this.#starts = spellingsOf(secrets);
  }

  /** The part that can be shown now. */
  push(part: string): string {
    const text = this.#waiting + part;
    const held = Math.max(0, ...this.#starts.map((secret) => heldLength(text, secret)));
    this.#waiting = text.slice(text.length - held);
    return this.#scrub(text.slice(0, text.length - held));
  }

  /** The rest. */
  end(): string {
    const rest = this.#scrub(this.#waiting);
    this.#waiting = '';
    return rest;
  }
}

/** How many characters at the end of a text are a start of the secret. */
function heldLength(text: string, secret: string): number {
  const longest = Math.min(secret.length - 1, text.length);
  for (let length = longest; length > 0; length--) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
