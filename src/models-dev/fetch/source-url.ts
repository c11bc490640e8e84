/** The folder a base URL means, with or without its last slash, to resolve file names against. */
export function folderUrl(baseUrl: URL): URL {
  const folder = new URL(baseUrl);
  folder.username = '';
  folder.password = '';
  folder.search = '';
  folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

/** As a person would write it. */
export function folderName(folder: URL): string {
  return folder.href.replace(/\/$/, '');
}
