import { type ChangeFilterShape, changeCriteria, validateChangeFilter } from '../../change/change-criteria.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { parseMoment } from '../../graph/as-of/moment.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';

type Parse = (text: string, name: string) => unknown;

const parsers: Readonly<Record<(typeof changeCriteria)[keyof typeof changeCriteria]['input']['type']['name'], Parse>> =
  {
    String: (text) => text,
    Float: (text, name) => {
      if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
      throw refused(name, 'a number of at least 0', text);
    },
    DateTime: (text, name) => {
      const moment = parseMoment(text);
      if (moment) return moment;
      throw refused(name, 'a day such as 2026-04-02 or a moment such as 2026-04-02T10:00:00Z', text);
    },
    ChangeKind: oneOf(changes.kind.enumValues),
    ChangeSubjectType: oneOf(changes.subjectType.enumValues),
    ChangeDirection: oneOf(['UP', 'DOWN']),
  };

/** The change filter in query parameters: the fields of `ChangeFilter`, lists with commas or as repeated parameters. */
export function filterInQuery(query: URLSearchParams): Promise<ChangeFilterShape> {
  const entries = [...new Set(query.keys())].map((name) => [name, valueIn(query, name)]);
  // The parsers give the types that the criteria name.
  return validateChangeFilter(Object.fromEntries(entries) as ChangeFilterShape);
}

function valueIn(query: URLSearchParams, name: string): unknown {
  if (!isCriterion(name)) {
    const allowed = Object.keys(changeCriteria).join(', ');
    throw badInput(`The query parameters of this feed are ${allowed}; got ${quoteInput(name)}.`);
  }
  const { type, isList } = changeCriteria[name].input;
  const texts = query.getAll(name);
  if (isList) {
    const items = texts.flatMap((text) => text.split(',')).filter((text) => text !== '');
    return items.map((text) => parsers[type.name](text, name));
  }
  const [text = '', ...others] = texts;
  if (others.length > 0) throw refused(name, 'given once', texts.join(' and '));
  return parsers[type.name](text, name);
}

function isCriterion(name: string): name is keyof typeof changeCriteria {
  return Object.hasOwn(changeCriteria, name);
}

function oneOf(allowed: readonly string[]): Parse {
  return (text, name) => {
    if (allowed.includes(text)) return text;
    throw refused(name, `one of ${allowed.join(', ')}`, text);
  };
}

function refused(name: string, allowed: string, got: string) {
  return badInput(`The query parameter "${name}" must be ${allowed}; got ${quoteInput(got)}.`);
}
