import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NeededRole } from '../../src/access/require-role.ts';
import { roles } from '../../src/access/role.ts';
import { schema } from '../../src/schema.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { eventStreams } from '../harness/watch.ts';
import { bearer, codeOf, newKey } from './keys.ts';

/** The fields that need another role than READER. A mutation must be here. */
const needed: Readonly<Record<string, NeededRole>> = {
  viewer: 'ANYONE',
  apiKeys: 'ADMIN',
  auditLog: 'ADMIN',
  createApiKey: 'ADMIN',
  rotateApiKey: 'ADMIN',
  revokeApiKey: 'ADMIN',
  refreshCatalog: 'OPERATOR',
  cancelRefresh: 'OPERATOR',
  revertCatalog: 'OPERATOR',
  pauseRefreshes: 'OPERATOR',
  resumeRefreshes: 'OPERATOR',
  approveChange: 'OPERATOR',
  rejectChange: 'OPERATOR',
  approveChanges: 'OPERATOR',
  rejectChanges: 'OPERATOR',
  gatewayStatistics: 'OPERATOR',
  exportRegistry: 'OPERATOR',
  validateRegistry: 'OPERATOR',
  registerProviders: 'OPERATOR',
  registerModels: 'OPERATOR',
  updateProviders: 'OPERATOR',
  updateModels: 'OPERATOR',
  deregisterProviders: 'OPERATOR',
  deregisterModels: 'OPERATOR',
  setOverrides: 'OPERATOR',
  removeOverrides: 'OPERATOR',
  importRegistry: 'OPERATOR',
  usage: 'CALLER',
  totalUsage: 'CALLER',
  usageWhatIf: 'CALLER',
  budgets: 'CALLER',
  checkAllowance: 'CALLER',
  recordUsage: 'CALLER',
  embed: 'CALLER',
  semanticSearch: 'OPERATOR',
  vectorCollections: 'CALLER',
  vectorCollection: 'CALLER',
  searchPoints: 'CALLER',
  createVectorCollection: 'CALLER',
  deleteVectorCollection: 'CALLER',
  upsertPoints: 'CALLER',
  deletePoints: 'CALLER',
  reserveAllowance: 'CALLER',
  settleAllowance: 'CALLER',
  generateText: 'CALLER',
  streamText: 'CALLER',
  explainRoute: 'CALLER',
  repriceUsage: 'OPERATOR',
  budgetAlerts: 'OPERATOR',
  forgetOwner: 'ADMIN',
  setBudget: 'ADMIN',
  deleteBudget: 'ADMIN',
  webhooks: 'OPERATOR',
  createWebhook: 'OPERATOR',
  updateWebhook: 'OPERATOR',
  deleteWebhook: 'OPERATOR',
  testWebhook: 'OPERATOR',
};

/** The types that need another role than READER, also by id. */
const restrictedTypes = [
  ['ApiKey', 'ADMIN'],
  ['AuditEntry', 'ADMIN'],
  ['Webhook', 'OPERATOR'],
  ['WebhookDelivery', 'OPERATOR'],
] as const;

const queries = fieldsOf('Query');
const mutations = fieldsOf('Mutation');
const subscriptions = fieldsOf('Subscription');
const callers = ['ANONYMOUS', ...roles] as const;
type Caller = (typeof callers)[number];

let publicGateway: TestGateway;
let privateGateway: TestGateway;
const credentials = new Map<TestGateway, Readonly<Record<Caller, string | undefined>>>();

beforeAll(async () => {
  publicGateway = await testGateway({ MODELSDEV_ENABLED: 'false' });
  privateGateway = await testGateway({ MODELSDEV_ENABLED: 'false', READ_ACCESS: 'key' });
  for (const gateway of [publicGateway, privateGateway]) {
    const secretOf = async (role: string) => (await newKey(gateway, { role })).secret;
    credentials.set(gateway, {
      ANONYMOUS: undefined,
      READER: await secretOf('READER'),
      CALLER: await secretOf('CALLER'),
      OPERATOR: await secretOf('OPERATOR'),
      ADMIN: ADMIN_KEY,
    });
  }
});
afterAll(async () => {
  await publicGateway.close();
  await privateGateway.close();
});

test('every mutation names its role', () => {
  const undecided = mutations.filter(({ name }) => needed[name] === undefined || scopeOf(name) === undefined);
  expect(undecided.map(({ name }) => name)).toEqual([]);

  function scopeOf(name: string): unknown {
    return pothosOptions(mutations.find((field) => field.name === name))?.['authScopes'];
  }
});

test('every field that skips the rule of its type names a rule of its own', () => {
  const undecided = [...queries, ...subscriptions].filter((field) => {
    const { authScopes, skipTypeScopes } = pothosOptions(field) ?? {};
    return skipTypeScopes === true && authScopes === undefined;
  });
  expect(undecided.map(({ name }) => name)).toEqual([]);
});

describe.each([
  ['public', () => publicGateway],
  ['key', () => privateGateway],
] as const)('with READ_ACCESS=%s', (readAccess, gatewayOf) => {
  describe.each(callers)('as %s', (caller) => {
    const mayRead = readAccess === 'public' || caller !== 'ANONYMOUS';

    test.each(queries.map((field) => [field.name, field] as const))('the query %s', async (name, field) => {
      const answer = await ask(`{ ${documentOf(field)} }`);
      expect(codeOf(answer)).toEqual(expectedCode(name));
    });

    test.each(mutations.map((field) => [field.name, field] as const))('the mutation %s', async (name, field) => {
      const answer = await ask(`mutation { ${documentOf(field)} }`);
      expect(codeOf(answer)).toEqual(expectedCode(name));
    });

    test.each(subscriptions.map((field) => [field.name, field] as const))(
      'the subscription %s',
      async (name, field) => {
        const code = expectedCode(name);
        const key = credential();
        const connection = await eventStreams(gatewayOf().url, key === undefined ? {} : bearer(key));
        const events = connection.watch(`subscription { ${documentOf(field)} }`);
        if (typeof code === 'string') expect(codeOf((await events.next()) ?? { data: null })).toBe(code);
        connection.close();
      },
    );

    test.each(restrictedTypes)('a %s by its id', async (type, role) => {
      const answer = await ask(`{ node(id: "${type}:1") { __typename id } }`);
      expect(codeOf(answer)).toEqual(codeFor(role));
    });

    function credential() {
      return credentials.get(gatewayOf())?.[caller];
    }

    function ask(query: string) {
      return gatewayOf().ask(query, {}, credential());
    }

    function expectedCode(name: string) {
      return codeFor(needed[name] ?? 'READER');
    }

    /** With the role, any other error is the field's own, such as that of an argument that is made up. */
    function codeFor(role: NeededRole): unknown {
      const hasRole =
        role === 'ANYONE' || (role === 'READER' && mayRead) || callers.indexOf(caller) >= callers.indexOf(role);
      if (hasRole) return expect.not.stringMatching(/^(UNAUTHENTICATED|FORBIDDEN)$/);
      return caller === 'ANONYMOUS' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    }
  });
});

function fieldsOf(typeName: string): GraphQLField<unknown, unknown>[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  return Object.values(type.getFields());
}

function pothosOptions(
  field: GraphQLField<unknown, unknown> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const options: unknown = field?.extensions['pothosOptions'];
  return typeof options === 'object' && options !== null ? { ...options } : undefined;
}

/** The field with the least arguments that are valid by their types. */
function documentOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(isRequired).map((arg) => `${arg.name}: ${literalOf(arg.type)}`);
  return `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${isLeafType(getNamedType(type)) ? '' : ' { __typename }'}`;
}

function isRequired({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return scalarValues[type.name] ?? '"1"';
  const fields = Object.values(type.getFields());
  const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return `{ ${given.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}

const scalarValues: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  TokenCount: '1',
  DateTime: '"2026-01-01T00:00:00Z"',
  Decimal: '"1"',
};
