import type { ComponentChildren } from 'preact';
import { plain } from '../format.ts';

/** Names and values, such as those of a model. An element is shown as it is. */
export function Facts({ of: facts }: { readonly of: Readonly<Record<string, unknown>> }) {
  return (
    <dl class="facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{isElement(value) ? value : plain(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isElement(value: unknown): value is Exclude<ComponentChildren, undefined> {
  return typeof value === 'object' && value !== null && 'props' in value;
}
