import type { ObjectRef } from '@pothos/core';
import { builder, type Types } from '../builder.ts';

interface UserErrorShape<Code extends string> {
  readonly code: Code;
  readonly message: string;
}

const UserError = builder.interfaceRef<UserErrorShape<string>>('UserError').implement({
  description: 'Reason why a mutation was refused. Each implementation adds a typed `code`.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'Explanation for people. The wording can change.' }),
  }),
});

/** Declares the entry type of a mutation's `userErrors`, with the enum of its codes. */
export function userErrorType<Code extends string>(
  name: string,
  description: string,
  codes: Readonly<Record<Code, { readonly description: string }>>,
): ObjectRef<Types, UserErrorShape<Code>> {
  const values: Readonly<Record<string, { readonly description: string }>> = codes;
  const ErrorCode = builder.enumType(`${name}Code`, { description, values });
  const ref = builder.objectRef<UserErrorShape<string>>(name).implement({
    description,
    interfaces: [UserError],
    fields: (t) => ({ code: t.expose('code', { type: ErrorCode, description: 'Stable code for programs.' }) }),
  });
  // Pothos cannot relate a generic code to the values of an enum.
  return ref as ObjectRef<Types, UserErrorShape<Code>>;
}
