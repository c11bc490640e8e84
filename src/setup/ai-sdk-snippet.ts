import { type AiSdkPackage, apiKeyHeader, isShape } from '../provider/connection/ai-sdk-package.ts';
import { apiKeysOf, type Connection } from '../provider/connection/connection.ts';
import { jsText, jsUrl, jsVariable } from './javascript.ts';
import { PROMPT, type Snippet } from './snippet.ts';

/** A connection through a supported package. */
interface SupportedConnection extends Connection {
  readonly npmPackage: string;
  readonly sdk: AiSdkPackage;
}

/** An ES module that sends a prompt to the model. */
export function aiSdkSnippet(connection: Connection): Snippet {
  const { npmPackage, sdk } = connection;
  if (npmPackage === null) return { missing: 'No AI SDK snippet: the source publishes no package.' };
  if (sdk === null) return { missing: `No AI SDK snippet: the package ${npmPackage} is not supported.` };
  const supported = { ...connection, npmPackage, sdk };
  const obstacle = obstacleOf(supported);
  return obstacle === null ? { text: moduleOf(supported) } : { missing: `No AI SDK snippet: ${obstacle}` };
}

/** The npm packages that the snippet imports. */
export function importedPackages({ npmPackage, sdk, special }: Connection): string[] {
  if (npmPackage === null) return [];
  const needsToken = special?.auth === 'GOOGLE_ACCESS_TOKEN' && sdk?.isGeneric;
  return ['ai', packageName(npmPackage), ...(needsToken ? ['google-auth-library'] : [])];
}

/** The package of an import specifier: "@ai-sdk/google-vertex" for "@ai-sdk/google-vertex/anthropic". */
function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function obstacleOf({ noChat, sdk, baseUrl, npmPackage, shape }: SupportedConnection): string | null {
  if (noChat !== null) return noChat;
  if (sdk.isGeneric && baseUrl === null) return 'the source publishes no base URL.';
  if (baseUrl !== null && sdk.urlOption === null)
    return `the package ${npmPackage} has no option for the published base URL.`;
  if (shape !== null && shape !== sdk.shape && methodFor(sdk, shape) === null) {
    return `the package ${npmPackage} has no method for the API shape "${shape}".`;
  }
  return null;
}

function moduleOf(connection: SupportedConnection): string {
  return `${importsOf(connection).join('\n')}

const provider = ${connection.sdk.factory}(${optionsOf(connection)});

const { text } = await generateText({
  model: ${modelOf(connection)},
  prompt: ${jsText(PROMPT)},
});
console.log(text);
`;
}

function importsOf({ npmPackage, sdk, special }: SupportedConnection): string[] {
  return [
    importOf(sdk.factory, npmPackage),
    ...(sdk.wraps ? [importOf(sdk.wraps.factory, sdk.wraps.npmPackage)] : []),
    importOf('generateText', 'ai'),
    ...(special?.auth === 'GOOGLE_ACCESS_TOKEN' ? [importOf('GoogleAuth', 'google-auth-library')] : []),
  ];
}

function importOf(name: string, npmPackage: string): string {
  return `import { ${name} } from ${jsText(npmPackage)};`;
}

function optionsOf(connection: SupportedConnection): string {
  const options = [
    ...(connection.sdk.isGeneric ? [`name: ${jsText(connection.providerKey)}`] : []),
    ...variableOptions(connection),
    ...keyOptions(connection),
    ...urlOptions(connection),
  ];
  if (options.length === 0) return '';
  return `{\n${options.map((option) => `  ${option},\n`).join('')}}`;
}

function variableOptions({ sdk, variables }: SupportedConnection): string[] {
  const names = variables.map(({ name }) => name);
  return Object.entries(sdk.options ?? {})
    .filter(([, variable]) => names.includes(variable))
    .map(([option, variable]) => `${option}: ${jsVariable(variable)}`);
}

function keyOptions(connection: SupportedConnection): string[] {
  const { sdk, special } = connection;
  if (special?.auth === 'GOOGLE_ACCESS_TOKEN') return [`apiKey: ${GOOGLE_ACCESS_TOKEN}`];
  const keys = apiKeysOf(connection).map(jsVariable).join(' ?? ');
  if (keys === '' || sdk.keyOption === null) return [];
  if (special?.auth === apiKeyHeader) return [`headers: { ${jsText(apiKeyHeader.header)}: ${keys} }`];
  return [`${sdk.keyOption}: ${keys}`];
}

const GOOGLE_ACCESS_TOKEN =
  "await new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' }).getAccessToken()";

function urlOptions({ sdk, baseUrl, special }: SupportedConnection): string[] {
  if (baseUrl === null || sdk.urlOption === null) return [];
  const query = Object.entries(special?.query ?? {}).map(([name, value]) => `${jsText(name)}: ${jsText(value)}`);
  const queryParams = query.length > 0 ? [`queryParams: { ${query.join(', ')} }`] : [];
  return [`${sdk.urlOption}: ${jsUrl(baseUrl)}`, ...queryParams];
}

function modelOf({ sdk, shape, modelId }: SupportedConnection): string {
  const id = jsText(modelId);
  if (sdk.wraps) return `provider(${sdk.wraps.factory}()(${id}))`;
  const method = shape === null ? null : methodFor(sdk, shape);
  return method === null ? `provider(${id})` : `provider.${method}(${id})`;
}

function methodFor({ methods }: AiSdkPackage, shape: string): string | null {
  return isShape(shape) ? (methods?.[shape] ?? null) : null;
}
