import { builder } from '../graph/builder.ts';
import { connectionTo } from '../provider/connection/connection.ts';
import { Provider } from '../provider/provider.ts';
import { missingVariables } from './upstream/missing-variables.ts';
import { unsupportedReason } from './upstream/provider-package.ts';

builder.objectFields(Provider, (t) => ({
  callable: t.boolean({
    cacheable: false,
    description:
      'Whether this gateway can call the models of the provider: it knows the AI SDK package, and the required credentials are set.',
    resolve: (provider, _args, { credentials }) => {
      const connection = connectionTo(provider, null);
      return unsupportedReason(connection) === null && missingVariables(connection, credentials).length === 0;
    },
  }),
  missingVariables: t.stringList({
    cacheable: false,
    description:
      'Required environment variables of `envVars` and `apiUrl` that are not set for this gateway. Of alternatives, all are listed. Empty when none is missing.',
    resolve: (provider, _args, { credentials }) => missingVariables(connectionTo(provider, null), credentials),
  }),
}));
