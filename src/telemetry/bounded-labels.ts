/** Each value of a label costs the memory of its time series, and clients choose the names of their operations. */
const MOST_VALUES = 100;

const OTHER = 'other';

/** Passes the first values on, and replaces any further value by `other`. */
export function boundedLabels(most: number = MOST_VALUES): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return OTHER;
    known.add(value);
    return value;
  };
}
