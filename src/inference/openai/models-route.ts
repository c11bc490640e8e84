import { type Context, catalogOf, type Gateway, requestContext } from '../../graph/context.ts';
import { answersInText } from '../../model/attributes/answers-in-text.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { HttpRoute } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import { openAiError, routeErrorAnswer } from './openai-error.ts';

/** Exactly the models that the gateway can call, by their keys. */
export function modelsRoutes(gateway: Gateway): readonly HttpRoute[] {
  const route = { methods: ['GET'], role: 'CALLER', cost: 1, errorAnswer: routeErrorAnswer } as const;
  return [
    {
      ...route,
      path: '/v1/models',
      handle: async ({ identity, address }) => {
        const models = await callableModels(requestContext(gateway, identity, address));
        return jsonAnswer({ object: 'list', data: models.map(entryOf) });
      },
    },
    {
      ...route,
      // The key of a model contains slashes.
      path: '/v1/models/:key(.+)',
      handle: async ({ identity, address, params: { key = '' } }) => {
        const models = await callableModels(requestContext(gateway, identity, address));
        const found = models.find((model) => model.key === key);
        if (found) return jsonAnswer(entryOf(found));
        const message = `The gateway can call no model with this key; got ${JSON.stringify(key.slice(0, 200))}.`;
        return jsonAnswer(openAiError({ code: 'UNKNOWN_MODEL', path: 'model', message }), 404);
      },
    },
  ];
}

async function callableModels(context: Context): Promise<readonly ModelRow[]> {
  const catalog = await catalogOf(context);
  const models = await catalog.models.all({});
  const providers = await catalog.providers.byKeys([...new Set(models.map(({ providerKey }) => providerKey))]);
  const byKey = new Map(providers.map((provider) => [provider.key, provider]));
  const callable = new Map(
    providers.map((provider) => [
      provider.key,
      context.modelProviders.callability(provider).missingVariables.length === 0,
    ]),
  );
  return models
    .filter((model) => callable.get(model.providerKey) === true && isCallable(model))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));

  function isCallable(model: ModelRow): boolean {
    const provider = byKey.get(model.providerKey);
    return provider !== undefined && isOffered(model) && context.modelProviders.callability(provider, model).callable;
  }
}

/** Text, or vectors. */
function isOffered(model: ModelRow): boolean {
  return answersInText(model) || /embed/i.test(`${model.family} ${model.modelId}`);
}

function entryOf({ key, providerKey, releaseDate }: ModelRow): object {
  const released = Date.parse(releaseDate ?? '');
  return { id: key, object: 'model', created: Number.isNaN(released) ? 0 : released / 1_000, owned_by: providerKey };
}
