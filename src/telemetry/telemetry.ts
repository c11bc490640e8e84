import type { Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

/** The reports of a gateway to its operator, beside its log. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Null: off. */
  readonly tracing: Tracing | null;
}
