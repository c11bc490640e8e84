/** The scalars of the schema in TypeScript. */
export interface Scalars {
  DateTime: string;
  PartialDate: string;
  Decimal: string;
  TokenCount: number;
  JSON: unknown;
}
