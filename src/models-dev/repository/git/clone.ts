import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoteInput } from '../../../quote-input.ts';
import { cloneName, type RepositoryLocation } from './location.ts';
import { RepositoryUnusable, runGit } from './run-git.ts';

/** A bare partial clone: all commits and folders, but only the files that were read. */
export interface Clone {
  readonly directory: string;
  /** The newest commit of the branch. */
  readonly tip: string;
}

/** Creates the clone in a folder of `dataDir`, or fetches what is new. */
export async function updateClone(location: RepositoryLocation, dataDir: string, signal: AbortSignal): Promise<Clone> {
  const directory = join(dataDir, 'repositories', cloneName(location));
  await mkdir(dirname(directory), { recursive: true });
  const git = (...args: string[]) => runGit(directory, args, signal);
  // Repeating it is harmless, so a clone that was interrupted anywhere is completed.
  await git('init', '--quiet', '--bare', directory);
  await git('config', 'remote.origin.url', location.address);
  await git('config', 'remote.origin.promisor', 'true');
  await git('config', 'remote.origin.partialclonefilter', 'blob:none');
  const branch = location.branch ?? (await defaultBranch(git, location));
  const ref = `refs/heads/${branch}`;
  await git('fetch', '--quiet', '--no-tags', '--filter=blob:none', 'origin', `+${ref}:${ref}`);
  return { directory, tip: (await git('rev-parse', '--verify', ref)).trim() };
}

type Git = (...args: string[]) => Promise<string>;

/** That of the remote HEAD, or the only one: a bundle may have no HEAD. */
async function defaultBranch(git: Git, { url }: RepositoryLocation): Promise<string> {
  const listed = await git('ls-remote', '--symref', 'origin');
  const head = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(listed)?.[1];
  if (head !== undefined) return head;
  const branches = [...listed.matchAll(/\trefs\/heads\/(\S+)$/gm)].map(([, name = '']) => name);
  const [only, ...others] = branches;
  if (only !== undefined && others.length === 0) return only;
  const found = branches.length === 0 ? 'no branch' : `the branches ${branches.slice(0, 10).join(', ')}`;
  throw new RepositoryUnusable(
    `The repository ${quoteInput(url)} has no default branch, but ${found}. Name one after a "#".`,
  );
}
