/** The forms of fine-tuned ids, each with the text of the base in its groups. */
const FINE_TUNED: readonly RegExp[] = [
  // OpenAI, Mistral and the tools that call them: "openai/ft:gpt-4o-mini-2024-07-18:acme::abc".
  /^((?:.*[/:])?)ft:([^:]+)(?::.*)?$/i,
  // Azure: "gpt-4o-mini-2024-07-18.ft-0a1b2c3d".
  /^(.+)()\.ft-[\w-]+$/i,
  // Bedrock: "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0:300k/abcdef123456".
  /^(arn:aws[\w-]*:bedrock:[^/]*:)custom-model(\/[^/]+)\/.+$/i,
];

/** The text of the base of a fine-tuned model: "openai/gpt-4o-mini-2024-07-18". Undefined: the text is no fine-tuned id. */
export function fineTunedBase(text: string): string | undefined {
  const form = FINE_TUNED.find((pattern) => pattern.test(text));
  return form && text.replace(form, '$1$2');
}
