import { inspect } from 'node:util';
import { BadConfiguration } from '../../config.ts';
import { DataDirUnusable } from '../../db/embedded/data-dir-lock.ts';
import { DatabaseUnusable } from '../../db/errors.ts';
import { RepositoryUnusable } from '../../models-dev/repository/git/run-git.ts';
import { BadSnapshots } from '../../models-dev/snapshots/snapshot-files.ts';
import { OutOfOrder } from '../../refresh/backfill/place-in-history.ts';
import { CommandFailure } from './command-failure.ts';

/** The message of an error that ends the process: one line for operator mistakes, else the whole error. */
export function startupErrorMessage(error: unknown): string {
  if (isForOperator(error)) return error.message;
  if (error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))) {
    return `Cannot listen: ${error.message}. See HOST and PORT.`;
  }
  return inspect(error);
}

function isForOperator(error: unknown): error is Error {
  return [
    BadConfiguration,
    DataDirUnusable,
    DatabaseUnusable,
    CommandFailure,
    BadSnapshots,
    OutOfOrder,
    RepositoryUnusable,
  ].some((kind) => error instanceof kind);
}
