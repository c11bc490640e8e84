import { type ExecutionResult, graphql } from 'graphql';
import { operator } from '../../access/identity.ts';
import { openServices } from '../../app/open-services.ts';
import type { Config } from '../../config.ts';
import { requestContext } from '../../graph/context.ts';
import { schema } from '../../schema.ts';
import { isDeliberate } from '../../server/mask-error.ts';
import { commandLog } from '../database/with-database.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type Graph, refusal } from './graph.ts';

export interface LocalGraphOptions {
  /** Whether the command reads the catalog, so that an empty one is filled first. */
  readonly readsCatalog: boolean;
}

/** The graph of the configured database, executed in this process with the rights of the operator. */
export async function localGraph(config: Config, { readsCatalog }: LocalGraphOptions): Promise<Graph> {
  const services = await openServices(config, commandLog(config));
  const ask = async <Data>(source: string, variableValues: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const contextValue = requestContext(services.gateway, operator, null);
    return dataOf(await graphql({ schema, source, variableValues, contextValue })) as Data;
  };
  const graph = { ask, close: services.close };
  if (!readsCatalog) return graph;
  try {
    if (config.modelsDev.autoRefresh) await services.fillIfEmpty();
    await requireCatalog(graph);
    return graph;
  } catch (error) {
    await services.close();
    throw error;
  }
}

interface StoredCatalog {
  readonly catalog: { readonly version: number; readonly source: { readonly kind: string } };
}

async function requireCatalog(graph: Graph): Promise<void> {
  const { catalog } = await graph.ask<StoredCatalog>('{ catalog { version source { kind } } }');
  if (catalog.version === 0) throw new CommandFailure('The catalog is empty. Fill it with `modelgraph refresh`.');
  if (catalog.source.kind === 'BUNDLED') {
    process.stderr.write('Note: this is the older bundled catalog. `modelgraph refresh` loads the current one.\n');
  }
}

/** As over HTTP: plain JSON values, and the mistakes of the request as one line. Any other error is a fault. */
function dataOf({ data, errors = [] }: ExecutionResult): unknown {
  const fault = errors.find((error): boolean => !isDeliberate(error));
  if (fault) throw fault.originalError ?? fault;
  if (errors.length > 0) throw refusal(errors);
  return JSON.parse(JSON.stringify(data));
}
