import type { Log } from '../log.ts';
import { executeOnce } from './execute-once.ts';
import type { Admit } from './front/admission.ts';
import type { OperationServer } from './prepare-operation.ts';
import type { Execute } from './routes/execute.ts';
import type { RouteCall } from './routes/http-route.ts';

interface RouteOperationServer extends OperationServer {
  /** In place of `admit` for the rest of an answer that has begun. */
  readonly admitContinued: Admit;
}

/** Executes operations of the gateway itself for the caller of a route, as every other: limited, logged, measured. */
export function executeInProcess(server: RouteOperationServer, log: Log): (call: RouteCall) => Execute {
  const execute = executeOnce(log);
  return ({ request: req, identity, address }) =>
    async ({ document, variables, isContinued = false }, clientGone) => {
      const params = { query: document, variables };
      const admit = isContinued ? server.admitContinued : server.admit;
      const sent = { params, identity, address, context: { req, clientGone } };
      return (await execute({ ...server, admit }, sent)).result;
    };
}
