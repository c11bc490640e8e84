import { words } from '../../format.ts';
import { messages } from '../../messages.ts';
import { go, withParameters } from '../../shell/location.ts';
import type { ModelFacets } from './facets.ts';
import { type Facet, facetNames, facets, filterParameters } from './view.ts';

const text = messages.models;
const isCode = new Set<Facet>(['capability', 'input', 'priceKind', 'status']);

/** The facets with the number of models of each value. On a phone they are folded. */
export function Filters({ url, counts }: { readonly url: URL; readonly counts: ModelFacets | undefined }) {
  const set = (changes: Parameters<typeof withParameters>[1]) =>
    go(withParameters(url, { ...changes, after: null }), 'replace');
  const none = Object.fromEntries(filterParameters.map((name) => [name, null]));
  return (
    <details open={matchMedia('(min-width: 761px)').matches} aria-label={text.filters}>
      <summary>{text.filters}</summary>
      <p>
        <button type="button" onClick={() => set(none)}>
          {text.clear}
        </button>
      </p>
      <label class="field">
        {text.minContext}
        <input
          type="number"
          min="0"
          step="1000"
          value={url.searchParams.get('minContext') ?? ''}
          onInput={({ currentTarget }) => set({ minContext: currentTarget.value || null })}
        />
      </label>
      <label class="field">
        {text.usable}
        <input
          type="text"
          placeholder={text.usableHint}
          value={url.searchParams.get('env') ?? ''}
          onChange={({ currentTarget }) => set({ env: currentTarget.value || null })}
        />
      </label>
      {facetNames.map((facet) => (
        <FacetOptions
          key={facet}
          facet={facet}
          chosen={url.searchParams.getAll(facet)}
          counts={counts}
          onChange={(values) => set({ [facet]: values })}
        />
      ))}
    </details>
  );
}

interface OptionsProps {
  readonly facet: Facet;
  readonly chosen: readonly string[];
  readonly counts: ModelFacets | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

function FacetOptions({ facet, chosen, counts, onChange }: OptionsProps) {
  const counted = counts?.[facets[facet].count] ?? [];
  // A chosen value stays even when nothing has it any more.
  const missing = chosen.filter((value) => !counted.some((one) => one.value === value));
  const options = [...counted, ...missing.map((value) => ({ value, count: 0 }))];
  return (
    <fieldset>
      <legend>{text.facets[facet]}</legend>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: An area that scrolls must be reachable by keyboard. */}
      <div class="options" tabIndex={0}>
        {options.map(({ value, count }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={({ currentTarget }) =>
                onChange(currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
              }
            />
            <span>{isCode.has(facet) ? words(value) : value}</span>
            <span class="quiet">{count}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
