import { and, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import type { CatalogView } from './catalog-view.ts';
import { withRowDecoder } from './row-decoder.ts';
import { currentAtTheVersion, inTheVersion, type VersionPredicate } from './version-predicates.ts';
import { everyRow, openRows, type VisibilityPredicate } from './visibility.ts';

/** Shapes of one set of queries that are kept. What clients ask decides how many there are. */
const MAX_SHAPES = 500;

/** What the SQL of a question depends on, and the values of the placeholders in it. */
export interface Question {
  /** Questions of the same shape have the same SQL. */
  readonly shape: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Statement<Rows> {
  execute(values: Record<string, unknown>): Promise<Rows>;
}

/** A query of Drizzle. */
export interface Built<Rows> {
  prepare(name: string): Statement<Rows>;
}

/** How a statement selects the rows of one version. */
export interface RowsOfVersion {
  readonly inView: VersionPredicate;
  /** Whether it is the newest, whose rows have columns and indexes of their own. What is stored about all of them is not for open rows. */
  readonly isPresent: boolean;
  /** Whether the rows leave out those that only callers with a credential see. */
  readonly isOpen: boolean;
  /** `inView` applies it. A statement that selects rows by other versions must. */
  readonly visible: VisibilityPredicate;
}

type Build<Rows> = (rows: RowsOfVersion) => Built<Rows>;

interface NamedRows extends RowsOfVersion {
  /** Part of the shapes of the statements. */
  readonly name: string;
}

const present = { name: 'present', inView: currentAtTheVersion, isPresent: true } as const;
const past = { name: 'past', inView: inTheVersion, isPresent: false } as const;

const rowsOf = {
  whole: { present: withEveryRow(present), past: withEveryRow(past) },
  open: { present: withOpenRows(present), past: withOpenRows(past) },
};

type RowsOfView = Pick<NamedRows, 'name' | 'inView' | 'isPresent'>;

function withEveryRow(rows: RowsOfView): NamedRows {
  return { ...rows, isOpen: false, visible: everyRow };
}

function withOpenRows({ name, inView, isPresent }: RowsOfView): NamedRows {
  const openInView: VersionPredicate = (table) => sql`(${and(inView(table), openRows(table))})`;
  return { name: `open ${name}`, inView: openInView, isPresent, isOpen: true, visible: openRows };
}

export type CompiledStatements = ReturnType<typeof compiledStatements>;

/**
 * Statements that are built once for each shape of a question. `build` has to use a placeholder for each value of the
 * question, because its statement serves all questions of that shape.
 */
export function compiledStatements() {
  const statements = new LRUCache<string, Statement<unknown>>({ max: MAX_SHAPES });

  function compiled<Rows>(shape: string, build: () => Built<Rows>): Statement<Rows> {
    const known = statements.get(shape);
    // The shape identifies the statement, and with it the type of its rows.
    if (known) return known as Statement<Rows>;
    const statement = withRowDecoder(build().prepare(shape));
    statements.set(shape, statement);
    return statement;
  }

  const ask = <Rows>({ shape, values }: Question, build: () => Built<Rows>): Promise<Rows> =>
    compiled(shape, build).execute({ ...values });

  const askAbout = <Rows>(rows: NamedRows, { version }: CatalogView, asked: Question, build: Build<Rows>) =>
    ask({ shape: `${asked.shape}, ${rows.name}`, values: { ...asked.values, version } }, () => build(rows));

  return {
    ask,

    /** The same about the rows of one version of the catalog, which is the value of `theVersion`. */
    askIn: <Rows>(view: CatalogView, asked: Question, build: Build<Rows>): Promise<Rows> =>
      view.read((isPresent) => askAbout(rowsOf[audience(view)][isPresent ? 'present' : 'past'], view, asked, build)),

    /** The same with the predicates of an earlier version, which also serve for rows that have ended. */
    askInPast: <Rows>(view: CatalogView, asked: Question, build: Build<Rows>): Promise<Rows> =>
      askAbout(rowsOf[audience(view)].past, view, asked, build),
  };
}

function audience({ isOpen }: CatalogView): keyof typeof rowsOf {
  return isOpen ? 'open' : 'whole';
}

/** The question that has the parts of these. */
export function together(...questions: readonly Question[]): Question {
  return {
    shape: questions.map(({ shape }) => shape).join(', '),
    values: Object.assign({}, ...questions.map(({ values }) => values)),
  };
}
