import type { UrlTemplate } from '../provider/connection/url-template.ts';

/** A POSIX shell word without any expansion. */
export function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A POSIX shell word that expands only the environment variables of the URL. */
export function shellUrl({ parts, replacedBy }: UrlTemplate, path: string): string {
  if (replacedBy !== null && isShellName(replacedBy) && parts.every((part) => 'text' in part)) {
    const address = parts.map((part) => part.text).join('');
    return `"\${${replacedBy}:-${percentEncoded(address)}}${literal(path)}"`;
  }
  const address = parts.map((part) => ('text' in part ? literal(part.text) : shellVariable(part.variable))).join('');
  return `"${address}${literal(path)}"`;
}

/** An expansion for double quotes that reads the first variable that is set. */
export function shellVariables([name, ...others]: readonly string[]): string {
  if (name === undefined) return '';
  if (others.length === 0 || !isShellName(name)) return shellVariable(name);
  return `\${${name}:-${shellVariables(others)}}`;
}

/** Uses `printenv` for names that a shell cannot expand, such as "302AI_API_KEY" with its leading digit. */
function shellVariable(name: string): string {
  return isShellName(name) ? `\${${name}}` : `$(printenv ${shellText(name)})`;
}

function isShellName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Encodes quotes and braces, because shells treat them differently within ${…:-…}. */
function percentEncoded(address: string): string {
  return address.replace(/[^\w:/?#[\]@!&()*+,;=%.~-]+/g, encodeURIComponent).replaceAll("'", '%27');
}

function literal(text: string): string {
  return text.replace(/[\\"`$]/g, '\\$&');
}
