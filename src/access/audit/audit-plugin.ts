import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { Context } from '../../graph/context.ts';
import type { NewAuditEntry } from './audit-queries.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      audit: AuditPlugin<Types>;
    }

    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** False: what the mutation stores names the credential, so that only refusals and failures are recorded. */
      auditsSuccess?: boolean;
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context, object>;
type Result = Pick<NewAuditEntry, 'outcome' | 'target' | 'detail'>;

const MAX_TARGET_LENGTH = 200;

/**
 * Records mutations in the audit log, with their results. It must be the first plugin, so that a mutation that the
 * rules refuse is recorded too.
 */
class AuditPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  // Our builder has no other context than ours; that of a plugin's types is any.
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    if (field.kind !== 'Mutation') return resolve;
    const { auditsSuccess = true } = field.pothosOptions as { readonly auditsSuccess?: boolean };
    return audited(resolve as Resolver, auditsSuccess) as GraphQLFieldResolver<unknown, Types['Context']>;
  }
}

function audited(resolve: Resolver, auditsSuccess: boolean): Resolver {
  return async (parent, args, context, info) => {
    try {
      const payload: unknown = await resolve(parent, args, context, info);
      const result = resultOf(payload, args, info);
      if (auditsSuccess || result.outcome !== 'SUCCEEDED') await record(context, info, result);
      return payload;
    } catch (error) {
      // Anonymous requests get no entry, because strangers could fill the log.
      if (context.identity.kind !== 'ANONYMOUS') await record(context, info, failureOf(error, args));
      throw error;
    }
  };
}

async function record({ audit, identity, address, log }: Context, { fieldName }: GraphQLResolveInfo, result: Result) {
  const entry = { actor: identity.id, action: fieldName, address, ...result };
  // The mutation is done: its result is returned although it could not be recorded.
  await audit
    .record(entry)
    .catch((error: unknown) => log.error({ error, entry }, 'failed to record a mutation in the audit log'));
}

function resultOf(payload: unknown, args: object, info: GraphQLResolveInfo): Result {
  const target = nodeIn(payload, info) ?? idIn(args);
  const codes = userErrorCodes(payload);
  if (codes.length > 0) return { outcome: 'REFUSED', target, detail: { codes } };
  return { outcome: 'SUCCEEDED', target, detail: null };
}

function failureOf(error: unknown, args: object): Result {
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  const outcome = code === 'FORBIDDEN' ? 'FORBIDDEN' : 'FAILED';
  return { outcome, target: idIn(args), detail: typeof code === 'string' ? { codes: [code] } : null };
}

function userErrorCodes(payload: unknown): string[] {
  const errors = propertyOf(payload, 'userErrors');
  return Array.isArray(errors) ? errors.map((error) => String(propertyOf(error, 'code'))) : [];
}

/** The global id of the first node of the payload. */
function nodeIn(payload: unknown, { returnType, schema }: GraphQLResolveInfo): string | null {
  const payloadType = getNamedType(returnType);
  const node = schema.getType('Node');
  if (!isObjectType(payloadType) || !isInterfaceType(node)) return null;
  for (const { name, type } of Object.values(payloadType.getFields())) {
    const fieldType = getNamedType(type);
    const id = propertyOf(propertyOf(payload, name), 'id');
    if (isObjectType(fieldType) && schema.isSubType(node, fieldType) && id !== undefined)
      return `${fieldType.name}:${id}`;
  }
  return null;
}

/** The first id of the input. */
function idIn(args: object): string | null {
  const input = Object.entries(propertyOf(args, 'input') ?? {});
  const id = input.find(([name]) => /^id$|Id$/.test(name))?.[1];
  return id === undefined ? null : String(id).slice(0, MAX_TARGET_LENGTH);
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

SchemaBuilder.registerPlugin('audit', AuditPlugin);
