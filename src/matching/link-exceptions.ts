interface LinkException {
  readonly modelKey: string;
  /** Null: none of those that there are. */
  readonly baseModelKey: string | null;
  readonly reason: string;
}

/** What a person has found, where the rules are wrong or cannot know. Holds as long as there is such a base model. */
export const linkExceptions: readonly LinkException[] = [
  {
    modelKey: 'amazon-bedrock/cohere.command-r-v1:0',
    baseModelKey: null,
    reason: 'The first Command R, of March 2024; the base model of that name is the one of August 2024.',
  },
  {
    modelKey: 'amazon-bedrock/cohere.command-r-plus-v1:0',
    baseModelKey: null,
    reason: 'The first Command R+, of April 2024; the base model of that name is the one of August 2024.',
  },
  {
    modelKey: 'github-models/cohere/cohere-command-r',
    baseModelKey: null,
    reason: 'The first Command R; that of August 2024 is served beside it.',
  },
  {
    modelKey: 'github-models/cohere/cohere-command-r-plus',
    baseModelKey: null,
    reason: 'The first Command R+; that of August 2024 is served beside it.',
  },
  {
    modelKey: 'nano-gpt/cohere/command-r',
    baseModelKey: null,
    reason: 'The first Command R, by its release date and its price.',
  },
];

/**
 * What a lab calls an older release that is no base model, while a later one that is has the name. "command-r" is the
 * first Command R, of March 2024, and "command-r-plus" the first Command R+, of April 2024.
 */
export const idsOfOlderReleases: readonly string[] = ['command-r', 'command-r-plus'];
