import { isIP } from 'node:net';
import { pathToFileURL } from 'node:url';
import type { Quotas } from '../db/tables/json-columns.ts';
import { quoteInput } from '../quote-input.ts';
import { type SettingName, settings } from './settings.ts';

/** Such as 10.0.0.0/8. */
export interface Network {
  readonly address: string;
  readonly prefixLength: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads settings from the environment. It collects what is invalid, so that all of it is reported together. */
export class SettingReader {
  readonly errors: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  text(name: SettingName): string {
    return this.#env[name]?.trim() || settings[name].byDefault;
  }

  reject(name: SettingName, allowed: string): void {
    this.errors.push(`${name} must be ${allowed}, got ${quoteInput(this.text(name))}`);
  }

  oneOf<const Value extends string>(name: SettingName, allowed: readonly [Value, ...Value[]]): Value {
    const value = allowed.find((candidate) => candidate === this.text(name));
    if (value === undefined) this.reject(name, `one of ${allowed.join(', ')}`);
    return value ?? allowed[0];
  }

  flag(name: SettingName): boolean {
    return this.oneOf(name, ['true', 'false']) === 'true';
  }

  integer(name: SettingName, min: number, max: number): number {
    const value = /^\d{1,9}$/.test(this.text(name)) ? Number(this.text(name)) : Number.NaN;
    if (!(value >= min && value <= max)) this.reject(name, `a whole number from ${min} to ${max}`);
    return value;
  }

  duration(name: SettingName): number {
    const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(this.text(name)) ?? [];
    const milliseconds = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
    if (!(milliseconds > 0 && milliseconds <= longestMs))
      this.reject(name, 'a time such as 30s, 15m or 24h, at most 24d');
    return milliseconds;
  }

  required(name: SettingName, by: SettingName): string {
    if (!this.text(name)) this.reject(name, `set, because ${by} is set`);
    return this.text(name);
  }

  secret(name: SettingName): string | null {
    const value = this.text(name);
    // An HTTP header must carry the key. The message does not repeat the secret value.
    if (!/^[\x21-\x7e]*$/.test(value)) this.errors.push(`${name} must be printable ASCII without spaces`);
    return value || null;
  }

  httpUrl(name: SettingName): URL | null {
    if (!this.text(name)) return null;
    const url = URL.parse(this.text(name));
    // A URL can hold a password, so the message does not repeat it.
    if (!url || !/^https?:$/.test(url.protocol)) this.errors.push(`${name} must be an http: or https: URL`);
    return url;
  }

  sourceUrl(name: SettingName): URL {
    // Relative to the working folder, so that file:./snapshots works.
    const url = URL.parse(this.text(name), pathToFileURL('./'));
    if (url && /^(https?|file):\S/.test(this.text(name))) return url;
    const allowed = 'an https:, http: or file: URL';
    if (this.text(name).includes('@')) this.errors.push(`${name} must be ${allowed}`);
    else this.reject(name, allowed);
    return new URL(settings[name].byDefault);
  }

  postgresUrl(name: SettingName): string | null {
    const value = this.text(name);
    if (!value) return null;
    // A URL can hold a password, so the message does not repeat it.
    const url = URL.parse(value);
    if (!/^postgres(ql)?:$/.test(url?.protocol ?? '')) this.errors.push(`${name} must be a postgres:// URL`);
    else if (!isDecodable(value)) this.errors.push(`${name} must have a % in its password written as %25`);
    return value;
  }

  postgresUrls(name: SettingName): readonly string[] {
    const values = this.text(name)
      .split(',')
      .map((value) => value.trim());
    if (!this.text(name)) return [];
    // A URL can hold a password, so the message does not repeat it.
    const areUrls = values.every(
      (value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? '') && isDecodable(value),
    );
    if (!areUrls) this.errors.push(`${name} must be postgres:// URLs, separated by commas`);
    return values;
  }

  redisUrl(name: SettingName): string | null {
    const value = this.text(name);
    // A URL can hold a password, so the message does not repeat it.
    if (value && !/^rediss?:$/.test(URL.parse(value)?.protocol ?? ''))
      this.errors.push(`${name} must be a redis:// URL`);
    return value || null;
  }

  origins(name: SettingName): 'any' | readonly string[] {
    if (this.text(name) === '*') return 'any';
    if (this.text(name) === 'none') return [];
    const listed = this.text(name)
      .split(',')
      .map((origin) => origin.trim());
    if (!listed.every(isOrigin))
      this.reject(name, '*, none, or origins such as https://app.example, separated by commas');
    return listed;
  }

  hosts(name: SettingName): 'any' | readonly string[] {
    if (this.text(name) === '*') return 'any';
    const listed = this.text(name)
      .split(',')
      .map((host) => host.trim().toLowerCase());
    const isHost = (host: string) => URL.parse(`http://${host}`)?.hostname === host;
    if (!listed.every(isHost)) this.reject(name, 'auto, *, or host names without a port, separated by commas');
    return listed;
  }

  networks(name: SettingName): readonly Network[] {
    if (this.text(name) === 'none') return [];
    return this.text(name)
      .split(',')
      .flatMap((entry) => {
        const [, address = '', prefix] = /^\s*([\da-f.:]+)(?:\/(\d{1,3}))?\s*$/i.exec(entry) ?? [];
        const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
        const bits = family === 'ipv6' ? 128 : 32;
        const prefixLength = Number(prefix ?? bits);
        if (isIP(address) && prefixLength <= bits) return { address, prefixLength, family } as const;
        this.reject(name, 'none, or addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas');
        return [];
      });
  }

  tierFactors(name: SettingName): ReadonlyMap<string, number> {
    const entries = this.text(name)
      .split(',')
      .map((entry) => /^\s*([a-z][a-z0-9_-]*)=(\d{1,6}(?:\.\d{1,3})?)\s*$/.exec(entry));
    const factors = new Map(entries.map((entry) => [entry?.[1] ?? '', Number(entry?.[2])]));
    const isValid = factors.size === entries.length && [...factors.values()].every((factor) => factor > 0);
    if (!isValid) this.reject(name, 'tiers with multiples of RATE_LIMIT, such as basic=1,standard=10');
    return factors;
  }

  tierQuotas(name: SettingName): ReadonlyMap<string, Quotas> {
    const entries = this.text(name).split(',').filter(Boolean).map(tierQuota);
    const quotas = new Map(entries.flatMap((entry) => (entry ? [entry] : [])));
    if (quotas.size === entries.length) return quotas;
    this.reject(
      name,
      'tiers with requests per minute, tokens per minute and requests per day, such as basic=20/40000/1000',
    );
    return new Map();
  }
}

/** Undefined: it is none. */
function tierQuota(entry: string): [string, Quotas] | undefined {
  const match = /^\s*([a-z][a-z0-9_-]*)=(-|[1-9]\d{0,11})\/(-|[1-9]\d{0,11})\/(-|[1-9]\d{0,11})\s*$/.exec(entry);
  if (!match) return undefined;
  const [, tier = '', requestsPerMinute, tokensPerMinute, requestsPerDay] = match;
  const given = Object.entries({ requestsPerMinute, tokensPerMinute, requestsPerDay }).filter(
    ([, text]) => text !== '-',
  );
  return [tier, Object.fromEntries(given.map(([quota, text]) => [quota, Number(text)]))];
}

/** As a browser sends it: without a path, in lower case. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
// The maximum delay of setTimeout is 2^31 - 1 ms.
const longestMs = 24 * 86_400_000;
