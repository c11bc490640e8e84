import { useMemo, useState } from 'preact/hooks';
import { words } from '../../format.ts';
import { messages } from '../../messages.ts';
import { go, withParameters } from '../../shell/location.ts';
import type { ModelFacets } from './facets.ts';
import { type Facet, facetNames, facets, filterParameters, isCode } from './view.ts';

const text = messages.models;

interface FiltersProps {
  readonly url: URL;
  /** Undefined: they are awaited. Null: there is no catalog to count, or counting was refused. */
  readonly counts: ModelFacets | null | undefined;
  /** Newer counts are awaited. */
  readonly isOutdated: boolean;
}

/** The facets with the number of models of each value. On a phone they are folded. */
export function Filters({ url, counts, isOutdated }: FiltersProps) {
  // Hundreds of options are not rendered while they are folded.
  const [isOpen, setOpen] = useState(() => matchMedia('(min-width: 761px)').matches);
  const set = (changes: Parameters<typeof withParameters>[1]) =>
    go(withParameters(url, { ...changes, after: null }), 'replace');
  return (
    <details class="filters" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text.filters}</summary>
      <label class="field">
        {text.minContext}
        <input
          type="number"
          min="0"
          step="1000"
          placeholder={text.minContextHint}
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
      {isOpen && (
        <div aria-busy={counts === undefined || isOutdated}>
          {facetNames.map((facet) => (
            <FacetOptions key={facet} facet={facet} chosen={url.searchParams.getAll(facet)} counts={counts} />
          ))}
        </div>
      )}
    </details>
  );
}

interface OptionsProps {
  readonly facet: Facet;
  readonly chosen: readonly string[];
  readonly counts: ModelFacets | null | undefined;
}

function FacetOptions({ facet, chosen, counts }: OptionsProps) {
  const counted = counts?.[facets[facet].count];
  // There are hundreds of options, and most key presses change none of them.
  const options = useMemo(
    () => optionsOf(counted, chosen).map((option) => <Option key={option.value} facet={facet} of={option} />),
    [counted, chosen.join(' ')],
  );
  if (counts !== undefined && options.length === 0) return null;
  return (
    <fieldset>
      <legend>{text.facets[facet]}</legend>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: An area that scrolls must be reachable by keyboard. */}
      <div class="options" tabIndex={0}>
        {options}
      </div>
    </fieldset>
  );
}

interface FacetOption {
  readonly value: string;
  /** Null: it is not counted. */
  readonly count: number | null;
  readonly isChosen: boolean;
}

/** A chosen value stays even when nothing has it any more. */
function optionsOf(
  counted: readonly { readonly value: string; readonly count: number }[] | undefined,
  chosen: readonly string[],
): FacetOption[] {
  const present = counted ?? [];
  const missing = chosen.filter((value) => !present.some((one) => one.value === value));
  const all = [...present, ...missing.map((value) => ({ value, count: counted ? 0 : null }))];
  return all.map(({ value, count }) => ({ value, count, isChosen: chosen.includes(value) }));
}

function Option({ facet, of: { value, count, isChosen } }: { readonly facet: Facet; readonly of: FacetOption }) {
  const toggle = () => {
    const url = new URL(location.href);
    const others = url.searchParams.getAll(facet).filter((one) => one !== value);
    go(withParameters(url, { [facet]: isChosen ? others : [...others, value], after: null }), 'replace');
  };
  return (
    <label>
      <input type="checkbox" checked={isChosen} onChange={toggle} />
      <span>{isCode.has(facet) ? words(value) : value}</span>
      <span class="quiet">{count?.toLocaleString('en')}</span>
    </label>
  );
}

/** Each active filter, with a button that removes it. */
export function ActiveFilters({ url }: { readonly url: URL }) {
  const active = filterParameters.flatMap((name) => url.searchParams.getAll(name).map((value) => ({ name, value })));
  if (active.length === 0) return null;
  const remove = (name: string, value: string) => {
    const kept = url.searchParams.getAll(name).filter((one) => one !== value);
    go(withParameters(url, { [name]: kept, after: null }), 'replace');
  };
  const none = Object.fromEntries(filterParameters.map((name) => [name, null]));
  return (
    <div class="chips">
      {active.map(({ name, value }) => (
        <button key={`${name} ${value}`} type="button" onClick={() => remove(name, value)}>
          <span class="hidden">{text.remove} </span>
          {text.active[name]}: {isCode.has(name) ? words(value) : value} <span aria-hidden="true">×</span>
        </button>
      ))}
      <button type="button" class="plain" onClick={() => go(withParameters(url, { ...none, after: null }), 'replace')}>
        {text.clear}
      </button>
    </div>
  );
}
