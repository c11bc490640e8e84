import { parseDocument as parseYaml } from 'yaml';
import { type ParsedRegistry, parseRegistry } from '../parse-document.ts';

/** Expanded anchors, over the whole file. The count of values is limited besides. */
const MAX_ALIASES = 1_000;

/** Parses the text of a registry file: JSON if its name ends in ".json", else YAML. */
export function parseRegistryFile(name: string, text: string): ParsedRegistry {
  const isJson = /\.json$/i.test(name);
  try {
    const document = isJson ? JSON.parse(text) : yamlValue(text);
    // A file without an entry is an empty registry; a file without any text may be half written.
    return parseRegistry(document ?? (text.trim() === '' ? undefined : {}));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const message = `The file is not ${isJson ? 'JSON' : 'YAML'}: ${reason}`;
    return { items: [], faults: [{ path: '', code: 'INVALID_VALUE', message }] };
  }
}

function yamlValue(text: string): unknown {
  const document = parseYaml(text);
  const [error] = document.errors;
  if (error) throw error;
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}
