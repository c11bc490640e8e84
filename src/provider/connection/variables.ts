import { isLoopback, type UrlTemplate, variablesOf } from './url-template.ts';

export interface SetupVariable {
  readonly name: string;
  readonly purpose: VariablePurpose;
  readonly need: VariableNeed;
  readonly replaces: readonly string[];
  readonly isSecret: boolean;
}

export type VariablePurpose = 'API_KEY' | 'CREDENTIALS' | 'ENDPOINT' | 'ACCOUNT';
type VariableNeed = 'REQUIRED' | 'ONE_OF' | 'OPTIONAL';

/** Path of a credentials file. Without it, Google's tools use the credentials of `gcloud auth`. */
const GOOGLE_CREDENTIALS_FILE = 'GOOGLE_APPLICATION_CREDENTIALS';

/** Credentials that are named like API keys but are not sent with requests. */
const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AICORE_SERVICE_KEY', GOOGLE_CREDENTIALS_FILE];

/** All variables of a connection, those of the provider first. */
export function setupVariables(envVars: readonly string[], baseUrl: UrlTemplate | null): SetupVariable[] {
  const inUrl = baseUrl === null ? [] : variablesOf(baseUrl);
  const names = [...new Set([...envVars, ...inUrl])];
  const purposeOf = (name: string) => (inUrl.includes(name) ? 'ENDPOINT' : variablePurpose(name));
  const sets = credentialSets(names, purposeOf);
  return names.map((name) => {
    const purpose = purposeOf(name);
    const replaces = sets.some((set) => set.includes(name)) ? sets.filter((set) => !set.includes(name)).flat() : [];
    const isSecret = (purpose === 'API_KEY' || purpose === 'CREDENTIALS') && name !== GOOGLE_CREDENTIALS_FILE;
    return { name, purpose, replaces, isSecret, need: isOptional(name) ? 'OPTIONAL' : needOf(replaces) };
  });

  function isOptional(name: string): boolean {
    if (name === GOOGLE_CREDENTIALS_FILE || name === baseUrl?.replacedBy) return true;
    return purposeOf(name) === 'API_KEY' && baseUrl !== null && isLoopback(baseUrl);
  }
}

/** Whether these names include all required variables. */
export function hasRequiredVariables(variables: readonly SetupVariable[], names: ReadonlySet<string>): boolean {
  const given = variables.filter(({ name }) => names.has(name));
  return variables.every(
    ({ name, need }) => need === 'OPTIONAL' || names.has(name) || given.some(({ replaces }) => replaces.includes(name)),
  );
}

/** The purpose by known name, else by the suffix of the name. */
export function variablePurpose(name: string): VariablePurpose {
  if (credentialNames.includes(name)) return 'CREDENTIALS';
  if (/_(ENDPOINT|URL|HOST|RESOURCE_NAME)$/.test(name)) return 'ENDPOINT';
  if (/_(ACCOUNT|ACCOUNT_ID|GATEWAY_ID|LOCATION|PRODUCT_ID|PROJECT|PROJECT_ID|REGION)$/.test(name)) return 'ACCOUNT';
  return 'API_KEY';
}

/** The alternative sets of credentials: each API key alone, or all other credentials together. */
function credentialSets(names: readonly string[], purposeOf: (name: string) => VariablePurpose): string[][] {
  const keys = names.filter((name) => purposeOf(name) === 'API_KEY').map((name) => [name]);
  const credentials = names.filter((name) => purposeOf(name) === 'CREDENTIALS');
  return credentials.length === 0 ? keys : [...keys, credentials];
}

function needOf(replaces: readonly string[]): VariableNeed {
  return replaces.length > 0 ? 'ONE_OF' : 'REQUIRED';
}
