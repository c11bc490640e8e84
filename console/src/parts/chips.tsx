import { words } from '../format.ts';

/** Values of an enum, side by side. */
export function Chips({ of: values }: { readonly of: readonly string[] }) {
  if (values.length === 0) return <>–</>;
  return (
    <span class="chips">
      {values.map((value) => (
        <span class="chip" key={value}>
          {words(value)}
        </span>
      ))}
    </span>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A state in the color of its meaning. */
export function State({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <span class={tone === 'quiet' ? 'chip' : `chip ${tone}`}>{children}</span>;
}
