import { count } from '../../format.ts';
import { messages } from '../../messages.ts';
import { go, withParameters } from '../../shell/location.ts';
import { requestsOf, usageValue } from './usage.ts';

const text = messages.cost;

/** The tokens whose cost is asked for, and over how many requests they are spread. */
export function UsageForm({ url }: { readonly url: URL }) {
  const set = (name: string, value: string) => go(withParameters(url, { [name]: value || null }), 'replace');
  const cache = usageValue(url, 'cache');
  return (
    <>
      {(['input', 'output'] as const).map((name) => (
        <Quantity key={name} label={text[name]} value={usageValue(url, name)} set={(value) => set(name, value)} />
      ))}
      <CacheShare value={cache} set={(value) => set('cache', value)} />
      <Quantity
        label={text.requests}
        value={requestsOf(url)}
        hint={text.requestsHint}
        set={(value) => set('requests', value)}
      />
    </>
  );
}

function CacheShare({ value, set }: { readonly value: number; readonly set: (value: string) => void }) {
  const percent = { min: 0, max: 100, value } as const;
  return (
    <div class="quantity">
      <label class="field">
        {text.cache}
        <input type="number" {...percent} onInput={({ currentTarget }) => set(currentTarget.value)} />
      </label>
      <input
        type="range"
        aria-label={text.slider(text.cache)}
        step="5"
        {...percent}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}

/** Quantities differ by powers of ten, and a slider has this many steps for each. */
const STEPS = 10;
const POWERS = 12;

interface QuantityProps {
  readonly label: string;
  readonly value: number | null;
  readonly hint?: string;
  readonly set: (value: string) => void;
}

/** A number, exact in its field and rough on its slider. */
function Quantity({ label, value, hint, set }: QuantityProps) {
  return (
    <div class="quantity">
      <label class="field">
        {label}
        <input
          type="number"
          min="0"
          placeholder={hint}
          value={value ?? ''}
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      </label>
      <input
        type="range"
        aria-label={text.slider(label)}
        aria-valuetext={count(value)}
        min="0"
        max={POWERS * STEPS}
        value={Math.round(Math.log10(Math.max(value ?? 1, 1)) * STEPS)}
        onInput={({ currentTarget }) => set(String(quantityAt(Number(currentTarget.value))))}
      />
    </div>
  );
}

/** In two digits. */
function quantityAt(step: number): number {
  return Number((10 ** (step / STEPS)).toPrecision(2));
}
