import { builder } from '../../graph/builder.ts';
import { Provider } from '../../provider/provider.ts';

builder.objectFields(Provider, (t) => ({
  callable: t.boolean({
    cacheable: false,
    description:
      'Whether this gateway can call the models of the provider: it knows the package and the address, and every required credential is set.',
    resolve: (provider, _args, { modelProviders }) => modelProviders.callability(provider).callable,
  }),
  missingVariables: t.stringList({
    cacheable: false,
    description:
      'Names of the required variables that neither CREDENTIALS_FILE nor the environment sets. Of alternatives, all are listed until one is set. Empty when none is missing.',
    resolve: (provider, _args, { modelProviders }) => [...modelProviders.callability(provider).missingVariables],
  }),
}));
