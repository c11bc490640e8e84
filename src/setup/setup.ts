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
  description: 'What an environment variable holds.',
  values: {
    API_KEY: { description: 'The key, token or password that is sent with each request.' },
    CREDENTIALS: { description: 'What else proves who calls: a part of a pair of keys, or the path of a file.' },
    ENDPOINT: { description: 'The address, or the part of it that is the caller’s own: a host, a resource.' },
    ACCOUNT: { description: 'Which account, project, region or gateway of the caller’s is meant.' },
  } as const,
});

const VariableNeed = builder.enumType('SetupVariableNeed', {
  description: 'Whether an environment variable must be filled in.',
  values: {
    REQUIRED: { description: 'It must.' },
    ONE_OF: { description: 'It must, unless one that names it in `replaces` is.' },
    OPTIONAL: { description: 'It need not.' },
  } as const,
});

const SetupVariable = builder.objectRef<SetupVariableShape>('SetupVariable').implement({
  description: 'An environment variable that the caller fills in. The gateway never sees its value.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as "OPENAI_API_KEY".' }),
    purpose: t.expose('purpose', {
      type: VariablePurpose,
      description: 'What it holds: ENDPOINT where the base URL has its name in ${…}, else told by its name.',
    }),
    need: t.expose('need', { type: VariableNeed, description: 'Whether it must be filled in.' }),
    replaces: t.exposeStringList('replaces', {
      description: 'Those that need not be filled in when this one is, and the others of its kind.',
    }),
    isSecret: t.exposeBoolean('isSecret', { description: 'Whether it must be kept from others.' }),
  }),
});

const Setup = builder.objectRef<Connection>('Setup').implement({
  description: 'How to configure one’s own tools for a model, or for any model of a provider.',
  fields: (t) => ({
    npmPackage: t.exposeString('npmPackage', {
      nullable: true,
      description: 'The AI SDK package that speaks to it, such as "@ai-sdk/openai". Null when not published.',
    }),
    install: t.string({
      nullable: true,
      description: 'The command that installs all that `aiSdk` imports. Null when no package is published.',
      resolve: installCommand,
    }),
    variables: t.expose('variables', {
      type: [SetupVariable],
      description: 'The environment variables, those of the provider first, then those in the ${…} of the base URL.',
    }),
    aiSdk: t.string({
      nullable: true,
      description: `A program for the AI SDK, written for its version 7: an ES module that asks the model something. In that of a provider ${MODEL_PLACEHOLDER} stands for the id of a model. Null when there can be none; \`notes\` say why.`,
      resolve: (connection) => textOf(aiSdkSnippet(connection)),
    }),
    curl: t.string({
      nullable: true,
      description: `A command for a POSIX shell that asks the same. In that of a provider ${MODEL_PLACEHOLDER} stands for the id of a model. Null where the API has not the form of OpenAI’s; \`notes\` say why.`,
      resolve: (connection) => textOf(curlCommand(connection)),
    }),
    notes: t.stringList({
      description: 'Why a snippet is missing and what else to mind, in words.',
      resolve: notesOf,
    }),
    docUrl: t.exposeString('docUrl', {
      nullable: true,
      description: 'What the provider itself writes. Null when not published.',
    }),
  }),
});

builder.objectField(Provider, 'setup', (t) =>
  t.field({
    type: Setup,
    description: 'How to configure one’s own tools for its models; those that are called otherwise say so in theirs.',
    resolve: (provider) => connectionTo(provider, null),
  }),
);

builder.objectField(Model, 'setup', (t) =>
  t.field({
    type: Setup,
    description: 'How to configure one’s own tools for it.',
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
