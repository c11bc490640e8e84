interface Props {
  /** From 0 to 1. */
  readonly share: number;
  readonly series: number;
}

/** A value as a bar. The value is beside it as text. */
export function ScoreBar({ share, series }: Props) {
  return (
    <div class="bar" aria-hidden="true">
      <span class={`part series-${series}`} style={{ width: `${Math.max(share * 100, 0.5)}%` }} />
    </div>
  );
}
