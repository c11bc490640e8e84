import { apiKeyHeader } from '../../provider/connection/ai-sdk-package.ts';
import { apiKeysOf, type Connection } from '../../provider/connection/connection.ts';
import type { UrlTemplate } from '../../provider/connection/url-template.ts';
import type { Credentials } from './credentials.ts';

/** The options of a package's factory, with the credentials in them. */
export interface ProviderOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** The credentials that the options contain. */
  readonly secrets: readonly string[];
}

/** Where a server needs no key: without an option, packages would send the key of another provider from the environment. */
const NO_KEY = 'none';

export function providerOptions(connection: Connection, credentials: Credentials): ProviderOptions {
  const { sdk, variables } = connection;
  const values = variables.flatMap(({ name, isSecret }) => {
    const value = credentials.read(name);
    return value === undefined ? [] : { name, value, isSecret };
  });
  return {
    options: {
      ...(sdk?.isGeneric && { name: connection.providerKey, includeUsage: true }),
      ...ownOptions(connection, credentials),
      ...keyOption(connection, credentials),
      ...urlOption(connection, credentials),
    },
    secrets: values.flatMap(({ value, isSecret }) => (isSecret ? value : [])),
  };
}

/** Such as the region. The package itself asks Google for access tokens. */
function ownOptions({ sdk, variables }: Connection, { read }: Credentials) {
  const named = Object.entries(sdk?.options ?? {}).flatMap(([option, variable]) => {
    const value = read(variable);
    return value === undefined ? [] : [[option, value]];
  });
  const keyFile = variables.some(({ name }) => name === KEY_FILE) ? read(KEY_FILE) : undefined;
  return { ...Object.fromEntries(named), ...(keyFile && { googleAuthOptions: { keyFilename: keyFile } }) };
}

const KEY_FILE = 'GOOGLE_APPLICATION_CREDENTIALS';

function keyOption(connection: Connection, { read }: Credentials) {
  const { sdk, special } = connection;
  const key = apiKeysOf(connection)
    .map((name) => read(name))
    .find((value) => value !== undefined);
  if (special?.auth === apiKeyHeader) return { headers: { [apiKeyHeader.header]: key ?? NO_KEY } };
  if (!sdk?.keyOption || (key === undefined && hasOtherCredentials(connection))) return {};
  if (key === undefined && sdk.isGeneric) return {};
  return { [sdk.keyOption]: key ?? NO_KEY };
}

/** Such as those of AWS, in place of a key. */
function hasOtherCredentials({ variables }: Connection): boolean {
  return variables.some(({ purpose }) => purpose === 'CREDENTIALS');
}

function urlOption({ sdk, baseUrl, special }: Connection, credentials: Credentials) {
  if (baseUrl === null || !sdk?.urlOption) return {};
  const queryParams = Object.keys(special?.query ?? {}).length > 0 ? { queryParams: special?.query } : {};
  return { [sdk.urlOption]: urlOf(baseUrl, credentials), ...queryParams };
}

function urlOf({ parts, replacedBy }: UrlTemplate, { read }: Credentials): string {
  const whole = replacedBy === null ? undefined : read(replacedBy);
  return whole ?? parts.map((part) => ('text' in part ? part.text : (read(part.variable) ?? ''))).join('');
}
