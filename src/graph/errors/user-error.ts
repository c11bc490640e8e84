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

type Codes<Code extends string> = Readonly<Record<Code, { readonly description: string }>>;

/** Declares the entry type of a mutation's `userErrors`, with the enum of its codes. */
export function userErrorType<Code extends string>(
  name: string,
  description: string,
  codes: Codes<Code>,
): ObjectRef<Types, UserErrorShape<Code>> {
  const ErrorCode = errorCodes(name, description, codes);
  const ref = builder.objectRef<UserErrorShape<string>>(name).implement({
    description,
    interfaces: [UserError],
    fields: (t) => ({ code: t.expose('code', { type: ErrorCode, description: CODE }) }),
  });
  // Pothos cannot relate a generic code to the values of an enum.
  return ref as ObjectRef<Types, UserErrorShape<Code>>;
}

export interface ItemErrorShape<Code extends string> extends UserErrorShape<Code> {
  /** The place in the input, such as "events.3.model". */
  readonly path: string;
}

/** The same for a mutation of many items: each entry says which item, and what of it, is refused. */
export function itemErrorType<Code extends string>(
  name: string,
  description: string,
  codes: Codes<Code>,
): ObjectRef<Types, ItemErrorShape<Code>> {
  const ErrorCode = errorCodes(name, description, codes);
  const ref = builder.objectRef<ItemErrorShape<string>>(name).implement({
    description,
    interfaces: [UserError],
    fields: (t) => ({
      path: t.exposeString('path', {
        description: 'Place in the input, such as "events.3.model". Positions start at 0.',
      }),
      code: t.expose('code', { type: ErrorCode, description: CODE }),
    }),
  });
  return ref as ObjectRef<Types, ItemErrorShape<Code>>;
}

const CODE = 'Stable code for programs.';

function errorCodes(name: string, description: string, values: Codes<string>) {
  return builder.enumType(`${name}Code`, { description, values });
}
