import type { BuiltFile } from './built-files.ts';

const YEAR_S = 31_536_000;
/** The name of a built file changes with its content. */
const forever = { 'cache-control': `public, max-age=${YEAR_S}, immutable` };

/** A built file in the best encoding that the client accepts. Browsers keep it forever, unless the headers differ. */
export function answerBuiltFile(
  file: BuiltFile,
  request: Request,
  headers: Readonly<Record<string, string>> = forever,
): Response {
  const { body, encoding } = file.in(request.headers.get('accept-encoding'));
  return new Response(new Uint8Array(body), {
    headers: {
      'content-type': file.type,
      'content-length': String(body.byteLength),
      vary: 'Accept, Accept-Encoding',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      ...headers,
    },
  });
}
