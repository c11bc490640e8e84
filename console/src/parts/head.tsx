import type { ComponentChildren } from 'preact';

interface Props {
  readonly title: string;
  /** The line below the title. */
  readonly about?: ComponentChildren;
  /** What the reader can do with the page. */
  readonly children?: ComponentChildren;
}

/** The head of a page. */
export function Head({ title, about, children }: Props) {
  return (
    <div class="head">
      <div>
        <h1>{title}</h1>
        {about && <p>{about}</p>}
      </div>
      {children && <div class="row">{children}</div>}
    </div>
  );
}
