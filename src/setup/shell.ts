import type { UrlTemplate } from '../provider/connection/url-template.ts';

/** A word of a POSIX shell in which nothing is expanded. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A word in which the environment variables are expanded, and nothing else. */
export function shellUrl({ parts, replacedBy }: UrlTemplate, path: string): string {
  if (replacedBy !== null && isShellName(replacedBy) && parts.every((part) => 'text' in part)) {
    const address = parts.map((part) => part.text).join('');
    return `"\${${replacedBy}:-${percentEncoded(address)}}${literal(path)}"`;
  }
  const address = parts.map((part) => ('text' in part ? literal(part.text) : shellVariable(part.variable))).join('');
  return `"${address}${literal(path)}"`;
}

/** For use inside double quotes. Several names: the first that is set. */
export function shellVariables([name, ...others]: readonly string[]): string {
  if (name === undefined) return '';
  if (others.length === 0 || !isShellName(name)) return shellVariable(name);
  return `\${${name}:-${shellVariables(others)}}`;
}

/** `printenv` reads what a shell cannot name: "302AI_API_KEY" begins with a digit. */
function shellVariable(name: string): string {
  return isShellName(name) ? `\${${name}}` : `$(printenv ${shellText(name)})`;
}

function isShellName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Shells differ in what quotes and braces mean within ${…:-…}; in an address they can be written without. */
function percentEncoded(address: string): string {
  return address.replace(/[^\w:/?#[\]@!&()*+,;=%.~-]+/g, encodeURIComponent).replaceAll("'", '%27');
}

function literal(text: string): string {
  return text.replace(/[\\"`$]/g, '\\$&');
}
