/** The folder of a base URL, with a trailing slash, to resolve file names against. */
export function folderUrl(baseUrl: URL): URL {
  const folder = new URL(baseUrl);
  folder.username = '';
  folder.password = '';
  folder.search = '';
  folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

/** The folder URL without the trailing slash, for messages. */
export function folderName(folder: URL): string {
  return folder.href.replace(/\/$/, '');
}
