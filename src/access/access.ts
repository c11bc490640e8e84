import type { Config } from '../config.ts';
import type { Gateway } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { RefusedSignIns } from './audit/refused-sign-ins.ts';
import { CredentialEnds } from './credential-ends.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { type Identify, identifier } from './identify.ts';
import { KeyCache } from './keys/key-cache.ts';
import { KeyUse } from './keys/key-use.ts';

/** The access control of a gateway, for its transports: who sends a request, and when the credential of a connection ends. */
export interface Access {
  readonly identify: Identify;
  readonly credentialEnds: CredentialEnds;
  close(): void;
}

type Dependencies = Pick<Gateway, 'config' | 'apiKeys' | 'audit' | 'keyChanges' | 'log'>;

export async function openAccess(
  { config, apiKeys, audit, keyChanges, log }: Dependencies,
  adminApiKey: string,
): Promise<Access> {
  const tokens = config.auth && (await openVerifier(config.auth, log));
  const credentialEnds = new CredentialEnds({ keys: apiKeys, changes: keyChanges, log });
  const identify = identifier({
    adminApiKey,
    readAccess: config.readAccess,
    keys: new KeyCache(apiKeys, keyChanges),
    keyUse: new KeyUse({ keys: apiKeys, audit, log }),
    tokens,
    failedSignIns: new FailedSignIns(),
    refusedSignIns: new RefusedSignIns(audit, log),
  });
  const close = () => {
    credentialEnds.close();
    tokens?.close();
  };
  return { identify, credentialEnds, close };
}

async function openVerifier(settings: NonNullable<Config['auth']>, log: Log) {
  const { tokenVerifier } = await import('./tokens/token-verifier.ts');
  return tokenVerifier(settings, log);
}
