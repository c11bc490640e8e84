interface LinkException {
  readonly modelKey: string;
  /** Null: no existing base model. */
  readonly baseModelKey: string | null;
  readonly reason: string;
}

/** Manually reviewed links for models that the rules cannot decide. Valid as long as the base model exists. */
export const linkExceptions: readonly LinkException[] = [
  {
    modelKey: 'amazon-bedrock/cohere.command-r-v1:0',
    baseModelKey: null,
    reason: 'First Command R of March 2024. The base model of this name is the release of August 2024.',
  },
  {
    modelKey: 'amazon-bedrock/cohere.command-r-plus-v1:0',
    baseModelKey: null,
    reason: 'First Command R+ of April 2024. The base model of this name is the release of August 2024.',
  },
  {
    modelKey: 'github-models/cohere/cohere-command-r',
    baseModelKey: null,
    reason: 'First Command R. The provider serves the release of August 2024 separately.',
  },
  {
    modelKey: 'github-models/cohere/cohere-command-r-plus',
    baseModelKey: null,
    reason: 'First Command R+. The provider serves the release of August 2024 separately.',
  },
  {
    modelKey: 'nano-gpt/cohere/command-r',
    baseModelKey: null,
    reason: 'First Command R, by its release date and price.',
  },
  {
    modelKey: 'fastrouter/anthropic/claude-opus-4.1',
    baseModelKey: 'anthropic/claude-opus-4-1-20250805',
    reason: 'The authors of the source state the release, not the alias.',
  },
  {
    modelKey: 'requesty/anthropic/claude-opus-4-1',
    baseModelKey: 'anthropic/claude-opus-4-1-20250805',
    reason: 'The authors of the source state the release, not the alias.',
  },
  {
    modelKey: 'requesty/anthropic/claude-sonnet-4-5',
    baseModelKey: 'anthropic/claude-sonnet-4-5-20250929',
    reason: 'The authors of the source state the release, not the alias.',
  },
];

/**
 * Ids of older releases without a base model, where a later release with a base model has the same name. "command-r" is
 * the first Command R of March 2024, and "command-r-plus" is the first Command R+ of April 2024.
 */
export const idsOfOlderReleases: readonly string[] = ['command-r', 'command-r-plus'];
