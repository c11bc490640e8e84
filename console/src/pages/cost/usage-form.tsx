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
      <label class="field">
        <span>
          {text.cache} <span class="number">{cache} %</span>
        </span>
        <input
          type="range"
          min="0"
          max="100"
          step="5"
          value={cache}
          onInput={({ currentTarget }) => set('cache', currentTarget.value)}
        />
      </label>
      <Quantity
        label={text.requests}
        value={requestsOf(url)}
        hint={text.requestsHint}
        set={(value) => set('requests', value)}
      />
    </>
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
