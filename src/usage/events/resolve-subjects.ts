import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { isResolvable, type Resolution, resolveTexts } from '../../resolution/resolve-models.ts';
import type { UsageEvent, UsageSubject } from './usage-event.ts';

type Named = Pick<UsageEvent, 'model' | 'provider'>;

/** Finds the model of each event: by its key, or else as `resolveModel` understands the text. */
export async function resolveSubjects(
  events: readonly Named[],
  context: Context,
): Promise<(event: Named) => UsageSubject> {
  const catalog = await catalogOf(context);
  const texts = [...new Set(events.map(textOf))];
  const byKey = keyed(await catalog.models.byKeys(texts));
  const others = texts.filter((text) => !byKey.has(text) && isResolvable(text));
  const resolutions = others.length > 0 ? await resolveTexts(others, context) : [];
  const resolved = new Map(others.map((text, index) => [text, resolutions[index]]));
  const offers = keyed(await catalog.models.byKeys(resolutions.flatMap(({ offerKey }) => offerKey ?? [])));
  return (event) => {
    const resolution = resolved.get(textOf(event));
    const model = byKey.get(textOf(event)) ?? offers.get(resolution?.offerKey ?? '');
    return model ? ofModel(model) : ofText(event, resolution);
  };
}

function textOf({ model, provider }: Named): string {
  return provider === null || model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
}

function keyed(rows: readonly ModelRow[]): ReadonlyMap<string, ModelRow> {
  return new Map(rows.map((row) => [row.key, row]));
}

function ofModel({ key, providerKey, baseModelKey, registry }: ModelRow): UsageSubject {
  const quotas = registry?.quotas ?? null;
  return { modelKey: key, isModel: true, provider: providerKey, baseModel: baseModelKey, quotas };
}

/** Without a provider, a base model has no price: each provider charges another one. */
function ofText(event: Named, resolution: Resolution | undefined): UsageSubject {
  return {
    modelKey: textOf(event),
    isModel: false,
    provider: event.provider,
    baseModel: resolution?.baseModelKey ?? null,
    quotas: null,
  };
}
