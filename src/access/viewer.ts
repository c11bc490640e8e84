import { builder } from '../graph/builder.ts';
import type { Identity } from './identity.ts';
import { roles } from './role.ts';

const whatRoleMay = {
  READER: 'Reads the catalog.',
  CALLER: 'Also spends: calls models and records usage.',
  OPERATOR: 'Also refreshes, reviews and reverts the catalog.',
  ADMIN: 'Also manages API keys and reads the audit log.',
} as const;

export const RoleEnum = builder.enumType('Role', {
  description: 'The permissions of a caller. Each role includes those before it.',
  values: Object.fromEntries(roles.map((role) => [role, { description: whatRoleMay[role] }])) as {
    readonly [Name in (typeof roles)[number]]: { readonly description: string };
  },
});

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'How a caller identifies itself.',
  values: {
    ANONYMOUS: { description: 'The request has no credential.' },
    API_KEY: { description: 'The request has an API key of this gateway.' },
    TOKEN: { description: 'The request has a token of the identity provider.' },
  } as const,
});

const Viewer = builder.objectRef<Identity>('Viewer').implement({
  cacheable: false,
  description: 'The caller that sent this request, with its roles.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKind, description: 'How the caller identifies itself.' }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name of the API key, or the subject of the token. Null when anonymous.',
    }),
    roles: t.expose('roles', { type: [RoleEnum], description: 'All roles of the caller, lowest first.' }),
    owner: t.exposeString('owner', {
      nullable: true,
      description: 'Owner whose usage and budgets the requests count toward. Null when the credential names no owner.',
    }),
    tier: t.exposeString('tier', { description: 'The name of the rate limits that apply to the caller.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    cacheable: false,
    authScopes: { role: 'ANYONE' },
    skipTypeScopes: true,
    description: 'The caller that sent this request. Requires no role.',
    resolve: (_query, _args, { identity }) => identity,
  }),
);
