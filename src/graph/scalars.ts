import { Kind, print, TokenKind, type ValueNode } from 'graphql';
import { DateTimeResolver, JSONResolver } from 'graphql-scalars';
import { quoteInput } from '../quote-input.ts';
import { parseMoment } from './as-of/moment.ts';
import { builder } from './builder.ts';
import { badInput } from './errors/errors.ts';

// Wrapped, not extended: an extended scalar would keep its own parser of variables.
builder.scalarType('DateTime', {
  description:
    'A moment in RFC 3339 format, years 1 to 9999. Output is in UTC: "2026-06-26T08:30:00.000Z". Input can also be a day in UTC, such as "2026-06-26": `since` starts with the day, and `until`, `at` and `asOf` include the whole day.',
  serialize: (value) => new Date(DateTimeResolver.serialize(value)),
  parseValue: (value) => {
    const moment = parseMoment(value);
    if (moment) return moment;
    throw badInput(notDateTime(given(value)));
  },
  parseLiteral: (literal) => {
    const moment = literal.kind === Kind.STRING ? parseMoment(literal.value) : null;
    if (moment) return moment;
    throw badInput(`${nameBefore(literal)}${notDateTime(written(literal))}`, literal);
  },
});

function notDateTime(got: string): string {
  return `A DateTime is a moment of the years 1 to 9999 such as "2026-06-26T08:30:00Z", or a day such as "2026-06-26"; got ${got}.`;
}

builder.scalarType('PartialDate', {
  description:
    'A day, month or year, exactly as published: "2025-08-07", "2025-08" or "2025". Published dates that do not exist, such as "2025-02-31", are kept.',
  serialize: (date) => date,
  parseValue: (value) => {
    if (typeof value === 'string' && isPartialDate(value)) return value;
    throw badInput(notPartialDate(given(value)));
  },
  parseLiteral: (literal) => {
    if (literal.kind === Kind.STRING && isPartialDate(literal.value)) return literal.value;
    throw badInput(`${nameBefore(literal)}${notPartialDate(written(literal))}`, literal);
  },
});

function notPartialDate(got: string): string {
  return `A PartialDate is a day, month or year such as "2025-08-07", got ${got}.`;
}

function isPartialDate(text: string): boolean {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = `${year}-${month}-${day}`;
  return new Date(`${date}T00:00Z`).toJSON()?.startsWith(date) ?? false;
}

/** The text of a value of a variable. */
function given(value: unknown): string {
  return typeof value === 'string' ? quoteInput(value) : String(value);
}

/** The text of a literal in the document. */
function written(literal: ValueNode): string {
  return literal.kind === Kind.STRING ? quoteInput(literal.value) : print(literal);
}

builder.addScalarType('JSON', JSONResolver, { description: 'Any JSON value.' });

builder.scalarType('TokenCount', {
  description:
    'A whole number from 0 to 2^53 - 1, such as a count of tokens, requests, or bytes. Int is too small for the tokens of a month.',
  serialize: (count) => count,
  parseValue: (value) => {
    if (isTokenCount(value)) return value;
    throw badInput(notTokenCount(String(value)));
  },
  parseLiteral: (literal) => {
    const value = literal.kind === Kind.INT ? Number(literal.value) : null;
    if (isTokenCount(value)) return value;
    throw badInput(`${nameBefore(literal)}${notTokenCount(print(literal))}`, literal);
  },
});

function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function notTokenCount(got: string): string {
  return `A TokenCount is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, got ${quoteInput(got)}.`;
}

/**
 * The name of the field or argument of the literal, as a prefix of a message: `"input": `. GraphQL names the invalid
 * field of a variable, but not of a document.
 */
function nameBefore({ loc }: ValueNode): string {
  const name = loc?.startToken.prev?.prev;
  return name?.kind === TokenKind.NAME ? `${quoteInput(name.value)}: ` : '';
}

builder.scalarType('Decimal', {
  description:
    'An exact decimal number as text, such as "0.01875". Input has at most 18 digits on each side of the point.',
  serialize: (decimal) => decimal,
  parseValue: (value) => {
    if (typeof value === 'string' && isDecimal(value)) return value;
    throw badInput(notDecimal(given(value)));
  },
  parseLiteral: (literal) => {
    if (literal.kind === Kind.STRING && isDecimal(literal.value)) return literal.value;
    throw badInput(`${nameBefore(literal)}${notDecimal(written(literal))}`, literal);
  },
});

function isDecimal(text: string): boolean {
  return /^-?\d{1,18}(\.\d{1,18})?$/.test(text);
}

function notDecimal(got: string): string {
  return `A Decimal is a decimal number as text, such as "0.01875", with at most 18 digits on each side of the point; got ${got}.`;
}
