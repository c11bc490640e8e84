import { messages } from '../../messages.ts';
import { go, withParameters } from '../../shell/location.ts';
import { requestsOf, type UsageField, usageFields, usageValue } from './usage.ts';

const text = messages.cost;

/** The tokens whose cost is asked for. */
export function UsageForm({ url }: { readonly url: URL }) {
  const set = (name: string, value: string) => go(withParameters(url, { [name]: value || null }), 'replace');
  return (
    <>
      {usageFields.map(({ name }) => (
        <NumberField key={name} url={url} name={name} set={set} />
      ))}
      <label class="field">
        {text.requests}
        <input
          type="number"
          min="1"
          placeholder={text.requestsHint}
          value={requestsOf(url) ?? ''}
          onInput={({ currentTarget }) => set('requests', currentTarget.value)}
        />
      </label>
    </>
  );
}

interface FieldProps {
  readonly url: URL;
  readonly name: UsageField;
  readonly set: (name: string, value: string) => void;
}

/** A share is a slider with its number beside it. */
function NumberField({ url, name, set }: FieldProps) {
  const value = usageValue(url, name);
  const onInput = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => set(name, currentTarget.value);
  if (name !== 'cache') {
    return (
      <label class="field">
        {text[name]}
        <input type="number" min="0" value={value} onInput={onInput} />
      </label>
    );
  }
  return (
    <label class="field">
      <span>
        {text.cache} <span class="number">{value} %</span>
      </span>
      <input type="range" min="0" max="100" step="5" value={value} onInput={onInput} />
    </label>
  );
}
