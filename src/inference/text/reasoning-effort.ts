export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

export function isReasoningEffort(text: string): text is (typeof reasoningEfforts)[number] {
  return reasoningEfforts.some((effort) => effort === text);
}
