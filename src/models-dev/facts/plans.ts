/** Providers that sell a subscription, by the words of their key: "zai-coding-plan", "xiaomi-token-plan-cn". */
export const planKeyPattern = '(^|-)(coding|token)-plan(-|$)';

/** Providers that sell a subscription though their key does not say so. Reviewed one by one. */
export const planProviders = {
  firepass: 'Fireworks’ pass for one model.',
  'github-copilot': 'A seat a month; the entries said 0 until the summer of 2026.',
  gitlab: 'GitLab Duo, a seat a month.',
  'kimi-for-coding': 'The plan of Moonshot for coding.',
} as const;
