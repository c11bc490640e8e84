import type { UrlTemplate } from '../provider/connection/url-template.ts';

/** A JavaScript string literal in single quotes. */
export function jsText(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'")}'`;
}

/** Reads an environment variable. Bracket notation if the name is not an identifier, such as "302AI_API_KEY". */
export function jsVariable(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `process.env.${name}` : `process.env[${jsText(name)}]`;
}

export function jsUrl(url: UrlTemplate): string {
  const address = jsAddress(url);
  return url.replacedBy === null ? address : `${jsVariable(url.replacedBy)} ?? ${address}`;
}

function jsAddress({ parts }: UrlTemplate): string {
  if (parts.every((part) => 'text' in part)) return jsText(parts.map((part) => part.text).join(''));
  const written = parts.map((part) =>
    'text' in part ? escaped(part.text).replace(/[`$]/g, '\\$&') : `\${${jsVariable(part.variable)}}`,
  );
  return `\`${written.join('')}\``;
}

/** Escapes backslashes, line breaks and control characters. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
