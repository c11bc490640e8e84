import { compare } from 'semver';
import { builder } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';
import { semanticVersion } from '../semantic-version.ts';

builder.queryField('compareVersions', (t) =>
  t.int({
    cacheable: true,
    description:
      'Compares two versions by the rules of semantic versioning: -1 if `left` comes first, 0 if they are equal, else 1. Build metadata does not count.',
    args: {
      left: t.arg.string({ required: true, description: 'Such as "1.2.0".' }),
      right: t.arg.string({ required: true, description: 'Such as "2.0.0-beta.1".' }),
    },
    resolve: (_query, { left, right }) => compare(parsed('left', left), parsed('right', right)),
  }),
);

function parsed(name: string, text: string) {
  const version = semanticVersion(text);
  if (version !== null) return version;
  throw badInput(`"${name}" must be a semantic version, such as "1.2.0"; got ${quoteInput(text)}.`);
}
