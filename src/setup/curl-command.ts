import { bearer, isShape, type OpenAiApi, type Shape } from '../provider/connection/ai-sdk-package.ts';
import { apiKeysOf, type Connection } from '../provider/connection/connection.ts';
import { parseUrlTemplate, type UrlTemplate } from '../provider/connection/url-template.ts';
import { shellText, shellUrl, shellVariables } from './shell.ts';
import { PROMPT, type Snippet } from './snippet.ts';

const paths: Readonly<Record<Shape, string>> = { responses: '/responses', completions: '/chat/completions' };

/** A POSIX shell command that sends a prompt to the model, if its API is OpenAI-compatible. */
export function curlCommand(connection: Connection): Snippet {
  const { noChat, npmPackage, sdk } = connection;
  if (noChat !== null) return { missing: `No curl command: ${noChat}` };
  if (sdk === null)
    return {
      missing:
        npmPackage === null
          ? 'No curl command: the source publishes no package.'
          : `No curl command: the package ${npmPackage} is not supported.`,
    };
  if (sdk.openAi === null || (sdk.openAi.onlyAtBaseUrl && connection.baseUrl !== null)) {
    return { missing: 'No curl command: the API is not OpenAI-compatible.' };
  }
  const baseUrl = connection.baseUrl ?? knownUrl(sdk.openAi);
  if (baseUrl === null) return { missing: 'No curl command: the source publishes no base URL.' };
  const shape = connection.shape ?? (sdk.shape === 'responses' ? 'responses' : 'completions');
  if (!isShape(shape)) return { missing: `No curl command: the API shape "${shape}" is not supported.` };
  return { text: commandOf(connection, sdk.openAi, baseUrl, shape) };
}

function knownUrl({ baseUrl }: OpenAiApi): UrlTemplate | null {
  return baseUrl === null ? null : parseUrlTemplate(baseUrl);
}

function commandOf(connection: Connection, openAi: OpenAiApi, baseUrl: UrlTemplate, shape: Shape): string {
  const query = new URLSearchParams(connection.special?.query).toString();
  const path = `${openAi.prefix ?? ''}${paths[shape]}${query === '' ? '' : `?${query}`}`;
  return [
    `curl ${shellUrl(baseUrl, path)}`,
    ...authHeader(connection, openAi),
    `-H ${shellText('Content-Type: application/json')}`,
    `-d ${shellText(JSON.stringify(requestBody(connection.modelId, shape)))}`,
  ].join(' \\\n  ');
}

function authHeader(connection: Connection, openAi: OpenAiApi): string[] {
  const special = connection.special?.auth;
  if (special === 'GOOGLE_ACCESS_TOKEN') return ['-H "Authorization: Bearer $(gcloud auth print-access-token)"'];
  const keys = apiKeysOf(connection);
  const { header, scheme } = special ?? openAi.auth ?? bearer;
  return keys.length === 0 ? [] : [`-H "${header}: ${scheme}${shellVariables(keys)}"`];
}

function requestBody(model: string, shape: Shape): object {
  if (shape === 'responses') return { model, input: PROMPT };
  return { model, messages: [{ role: 'user', content: PROMPT }] };
}
