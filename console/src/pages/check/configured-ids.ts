/**
 * The ids that a configuration names: one on each line, or the strings of JSON, YAML, TOML and environment files that
 * look like an id: no spaces, and a slash, a digit or a hyphen.
 */
export function idsIn(configuration: string): readonly string[] {
  const isId = (word: string) => /^[\w.:@~-]+(\/[\w.:@~-]+)*$/.test(word) && /[a-z]/i.test(word) && /[/\d-]/.test(word);
  return [...new Set(configuration.split(/[\s"'`,=[\]{}()<>]+/).filter(isId))];
}
