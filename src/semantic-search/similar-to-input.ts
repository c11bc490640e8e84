import { badInput } from '../graph/errors/errors.ts';
import { criterion, one, text } from '../graph/filter/criterion.ts';

/** Records that a list by similarity has. */
export const MAX_SIMILAR = 500;

/** The list takes it out of its filter, so that a filter with it here is one that cannot have it. `list`: its field. */
export function similarToCriterion(list: string) {
  return criterion({
    input: one(
      text,
      `Is among the ${MAX_SIMILAR} records most similar in meaning to this text, such as "a cheap model that reads scanned invoices", of those that match everything else. Default order: most similar first. Only in the outermost filter of \`${list}\`; not combined with \`asOf\`. Requires the role CALLER and SEMANTIC_SEARCH_MODEL, whose model embeds the text as a call of the caller.`,
    ),
    validate: (_text: string, path: string) => {
      throw badInput(`"${path}" is not supported here, only in the outermost filter of "${list}".`);
    },
    where: () => undefined,
  });
}
