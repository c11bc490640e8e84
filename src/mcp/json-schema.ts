/** The part of JSON Schema that tools use: no references, no unions, no null, which some clients refuse. */
export interface JsonSchema {
  /** Absent: any JSON value. */
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

const scalars: Readonly<Record<string, JsonSchema>> = {
  Boolean: { type: 'boolean' },
  Float: { type: 'number' },
  Int: { type: 'integer' },
  TokenCount: { type: 'integer' },
  JSON: {},
};

/** Scalars that are not listed are strings, such as dates and exact decimals. */
export function scalarSchema(name: string): JsonSchema {
  return scalars[name] ?? { type: 'string' };
}
