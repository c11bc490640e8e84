import { builder } from '../graph/builder.ts';
import { Model } from '../model/model.ts';
import { type Connection, connectionTo, MODEL_PLACEHOLDER } from '../provider/connection/connection.ts';
import type { SetupVariable as SetupVariableShape } from '../provider/connection/variables.ts';
import { Provider } from '../provider/provider.ts';
import { aiSdkSnippet, importedPackages } from './ai-sdk-snippet.ts';
import { curlCommand } from './curl-command.ts';
import { shellText } from './shell.ts';
import type { Snippet } from './snippet.ts';

const VariablePurpose = builder.enumType('SetupVariablePurpose', {
  description: 'Content of an environment variable.',
  values: {
    API_KEY: { description: 'API key, token or password that is sent with each request.' },
    CREDENTIALS: { description: 'Other credentials: one half of a key pair, or the path of a credentials file.' },
    ENDPOINT: {
      description: 'URL of the endpoint, or an account-specific part of the URL such as a host or resource name.',
    },
    ACCOUNT: { description: 'Account, project, region or gateway to use.' },
  } as const,
});

const VariableNeed = builder.enumType('SetupVariableNeed', {
  description: 'Whether an environment variable is required.',
  values: {
    REQUIRED: { description: 'The variable is required.' },
    ONE_OF: { description: 'The variable is required unless a variable that lists it in `replaces` is set.' },
    OPTIONAL: { description: 'The variable is optional.' },
  } as const,
});

const SetupVariable = builder.objectRef<SetupVariableShape>('SetupVariable').implement({
  description: 'Environment variable to set on the client. The gateway never receives its value.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the variable, such as "OPENAI_API_KEY".' }),
    purpose: t.expose('purpose', {
      type: VariablePurpose,
      description:
        'Content of the variable. ENDPOINT if the base URL refers to the variable as ${…}; otherwise derived from the name.',
    }),
    need: t.expose('need', { type: VariableNeed, description: 'Whether the variable is required.' }),
    replaces: t.exposeStringList('replaces', {
      description:
        'Variables that are not required when this variable, and the other parts of the same credentials, are set.',
    }),
    isSecret: t.exposeBoolean('isSecret', { description: 'Whether the value is a secret.' }),
  }),
});

const Setup = builder.objectRef<Connection>('Setup').implement({
  description: 'Client configuration for a model, or for any model of a provider.',
  fields: (t) => ({
    npmPackage: t.exposeString('npmPackage', {
      nullable: true,
      description: 'AI SDK package for the API, such as "@ai-sdk/openai". Null when not published.',
    }),
    install: t.string({
      nullable: true,
      description: 'Shell command that installs the packages that `aiSdk` imports. Null when no package is published.',
      resolve: installCommand,
    }),
    variables: t.expose('variables', {
      type: [SetupVariable],
      description:
        'Environment variables: those of the provider first, then those that the base URL refers to as ${…}.',
    }),
    aiSdk: t.string({
      nullable: true,
      description: `ES module that sends a prompt to the model with version 7 of the AI SDK. The setup of a provider contains ${MODEL_PLACEHOLDER} in place of a model id. Null when not available; see \`notes\`.`,
      resolve: (connection) => textOf(aiSdkSnippet(connection)),
    }),
    curl: t.string({
      nullable: true,
      description: `POSIX shell command that sends the same prompt with curl. The setup of a provider contains ${MODEL_PLACEHOLDER} in place of a model id. Null when the API is not OpenAI-compatible; see \`notes\`.`,
      resolve: (connection) => textOf(curlCommand(connection)),
    }),
    notes: t.stringList({
      description: 'Reasons for missing snippets, and further notes, as sentences.',
      resolve: notesOf,
    }),
    docUrl: t.exposeString('docUrl', {
      nullable: true,
      description: 'URL of the provider documentation. Null when not published.',
    }),
  }),
});

builder.objectField(Provider, 'setup', (t) =>
  t.field({
    type: Setup,
    description:
      'Client configuration for the models of the provider. A model with a different API has its own `setup`.',
    resolve: (provider) => connectionTo(provider, null),
  }),
);

builder.objectField(Model, 'setup', (t) =>
  t.field({
    type: Setup,
    description: 'Client configuration for the model.',
    resolve: async (model, _args, context) =>
      connectionTo(await Provider.getDataloader(context).load(model.providerKey), model),
  }),
);

function installCommand(connection: Connection): string | null {
  const packages = importedPackages(connection).map((name) => (/^[@\w][\w@./-]*$/.test(name) ? name : shellText(name)));
  return packages.length === 0 ? null : `npm install ${packages.join(' ')}`;
}

function textOf(snippet: Snippet): string | null {
  return 'text' in snippet ? snippet.text : null;
}

function notesOf(connection: Connection): string[] {
  const snippets = [aiSdkSnippet(connection), curlCommand(connection)];
  const missing = snippets.flatMap((snippet) => ('missing' in snippet ? [snippet.missing] : []));
  return [...missing, ...connection.notes];
}
