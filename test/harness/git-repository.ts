import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Texts and bytes are files, `link` is the target of a link, and null deletes. */
type Files = Readonly<Record<string, string | Uint8Array | { readonly link: string } | null>>;

/** A repository of the kind that models.dev has, made by git commands. */
export class GitRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=dev');
  }

  /** Commits files and returns the hash. */
  commit(date: string, files: Files): string {
    for (const [path, content] of Object.entries(files)) this.#write(path, content);
    this.git('add', '--all');
    return this.#committed(date, ['commit', '--quiet', '--allow-empty', '--message=data']);
  }

  branch(name: string, at = 'HEAD'): void {
    this.git('checkout', '--quiet', '-B', name, at);
  }

  /** Merges another branch into the checked out one. */
  merge(date: string, other: string): string {
    return this.#committed(date, ['merge', '--quiet', '--no-ff', '--message=merge', other]);
  }

  git(...args: readonly string[]): string {
    return this.#run(args, {});
  }

  #committed(date: string, args: readonly string[]): string {
    this.#run(args, { GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date });
    return this.git('rev-parse', 'HEAD').trim();
  }

  #run(args: readonly string[], env: Readonly<Record<string, string>>): string {
    const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com'];
    const options = { cwd: this.folder, encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' } as const;
    return execFileSync('git', [...identity, ...args], options);
  }

  #write(path: string, content: Files[string]): void {
    const place = join(this.folder, path);
    rmSync(place, { force: true });
    if (content === null) return;
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(place, content);
    else symlinkSync(content.link, place);
  }
}

/** The TOML of a model with a price. */
export function priced(name: string, input: number, more = ''): string {
  return `name = "${name}"\n${more}\n[cost]\ninput = ${input}\noutput = ${2 * input}\n`;
}
