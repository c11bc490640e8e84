import { useState } from 'preact/hooks';
import { messages } from '../messages.ts';

/** A button that copies a text. */
export function CopyButton({ text, label = messages.copy }: { readonly text: string; readonly label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" onClick={copy}>
      {isCopied ? messages.copied : label}
    </button>
  );
}

export function Snippet({ title, text }: { readonly title: string; readonly text: string | null | undefined }) {
  if (!text) return null;
  return (
    <section class="snippet" aria-label={title}>
      <div>
        <h3>{title}</h3>
        <CopyButton text={text} label={`${messages.copy} ${title}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: A text that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
