import type { ComponentChildren } from 'preact';
import { useWidth } from './use-width.ts';

interface Props {
  /** What the chart shows, as a sentence. It is also the text below the chart. */
  readonly summary: string;
  readonly height: number;
  /** The chart contains links. Otherwise it is one image for a screen reader. */
  readonly hasLinks?: boolean;
  readonly children: (width: number) => ComponentChildren;
}

/** A chart as wide as its place. Its height is reserved, so that nothing moves when it is drawn. */
export function Chart({ summary, height, hasLinks = false, children }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>();
  return (
    <figure class="panel">
      <div ref={ref} style={{ height: `${height}px` }}>
        {width > 0 && (
          <svg class="chart" width={width} height={height} role={hasLinks ? 'group' : 'img'} aria-label={summary}>
            {children(width)}
          </svg>
        )}
      </div>
      <figcaption>{summary}</figcaption>
    </figure>
  );
}
