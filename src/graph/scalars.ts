import { DateTimeResolver, JSONResolver } from 'graphql-scalars';
import { quoted } from '../quoted.ts';
import { builder } from './builder.ts';
import { badInput } from './faults.ts';

builder.addScalarType('DateTime', DateTimeResolver, {
  description: 'A moment, as in RFC 3339, in UTC: "2026-06-26T08:30:00.000Z".',
  serialize: (value) => new Date(DateTimeResolver.serialize(value)),
});

builder.scalarType('PartialDate', {
  description:
    'A day, month or year: "2025-08-07", "2025-08" or "2025", exactly as published. A date that cannot be, such as "2025-02-31", stays as it is.',
  serialize: (date) => date,
});

builder.addScalarType('JSON', JSONResolver, { description: 'Any JSON value.' });

builder.scalarType('TokenCount', {
  description: 'A whole number from 0 to 2^53 - 1, for tokens: those of a month do not fit into Int.',
  serialize: (count) => count,
  parseValue: (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw badInput(
      `A TokenCount is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, got ${quoted(String(value))}.`,
    );
  },
});

builder.scalarType('Decimal', {
  description: 'An exact decimal number, as text: "0.01875".',
  serialize: (decimal) => decimal,
});
