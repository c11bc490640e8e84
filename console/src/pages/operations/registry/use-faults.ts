import { useEffect, useState } from 'preact/hooks';
import { graphql } from '../../../graph/graphql.ts';
import { useQuery } from '../../../graph/use-query.ts';
import { messages } from '../../../messages.ts';
import { type Entry, type EntryKind, listNames } from './entries.ts';

const PAUSE_MS = 200;

const validateQuery = graphql(`
  query ValidateRegistry($registry: JSON!) {
    validateRegistry(registry: $registry) { path message }
  }
`);

interface Fault {
  readonly path: string;
  readonly message: string;
}

interface Validated {
  /** Null: the text is not a JSON object. */
  readonly entry: Entry | null;
  /** Undefined: they are awaited. */
  readonly faults: readonly Fault[] | undefined;
}

/** Validates the entry after each pause of the typing. */
export function useFaults(kind: EntryKind, entered: string): Validated {
  const settled = useSettled(entered);
  const { entry, fault } = parsed(settled);
  const registry = entry ? { [listNames[kind]]: [entry] } : {};
  const { data, isLoading } = useQuery(validateQuery, { registry });
  if (settled !== entered) return { entry: null, faults: undefined };
  if (!entry) return { entry, faults: [{ path: '', message: fault }] };
  return { entry, faults: isLoading ? undefined : (data?.validateRegistry ?? undefined) };
}

type Parsed = { readonly entry: Entry; readonly fault: null } | { readonly entry: null; readonly fault: string };

function parsed(text: string): Parsed {
  try {
    const entry: unknown = JSON.parse(text);
    const isEntry = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    return isEntry
      ? { entry: { ...entry }, fault: null }
      : { entry: null, fault: messages.operations.registry.noObject };
  } catch (error) {
    return { entry: null, fault: String(error) };
  }
}

/** The value after it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
