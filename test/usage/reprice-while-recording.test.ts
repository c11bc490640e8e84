import { expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { serverGateway } from '../harness/server-gateway.ts';
import { registerModels, registerProviders } from '../registry/registry.ts';

test.skipIf(!process.env['DATABASE_URL'])(
  'repricing and recording add the same combination without a deadlock',
  async () => {
    const { gateway, sql } = await serverGateway();
    const at = new Date(Date.now() - 60 * 60_000).toISOString();
    const record = async (idempotencyKey: string) => {
      const { data, errors } = await gateway.askAsOperator(`mutation { recordUsage(input: { events: [
      { model: "acme/late", usage: { input: 3 }, idempotencyKey: "${idempotencyKey}", at: "${at}" }
    ] }) { recorded } }`);
      expect(errors).toBeUndefined();
      return data.recordUsage.recorded;
    };
    const reprice = async () => {
      const { data, errors } = await gateway.askAsOperator(
        'mutation { repriceUsage(input: { models: ["acme/late"] }) { repriced } }',
      );
      expect(errors).toBeUndefined();
      return data.repriceUsage.repriced;
    };
    expect(await record('before')).toBe(1);
    await registerProviders(gateway, [{ key: 'acme', name: 'Acme' }]);
    await registerModels(gateway, [{ key: 'acme/late', name: 'Late', pricing: { input: 1, output: 2 } }]);

    const waiting = (count: number) =>
      eventually(
        () => sql`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
        ({ length }) => length === count,
      );
    const locked = await sql.reserve();
    await locked`begin`;
    await locked`select pg_advisory_xact_lock(7261916)`;
    const repriced = reprice();
    await waiting(1);
    const recorded = record('meanwhile');
    await waiting(2);
    await locked`commit`;
    locked.release();
    expect(await Promise.all([repriced, recorded])).toEqual([1, 1]);
  },
);
