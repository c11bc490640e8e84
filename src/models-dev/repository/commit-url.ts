/** The web page of a commit, as GitHub, GitLab, Gitea and others serve it. Null: the repository is not on the web. */
export function commitUrl(repositoryUrl: string, hash: string | null): string | null {
  if (hash === null || !/^https?:\/\//.test(repositoryUrl)) return null;
  return `${repositoryUrl.replace(/\/+$/, '').replace(/\.git$/, '')}/commit/${hash}`;
}
