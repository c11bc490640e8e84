/** Matches keys of subscription providers, such as "zai-coding-plan" and "xiaomi-token-plan-cn". */
export const planKeyPattern = '(^|-)(coding|token)-plan(-|$)';

/** Subscription providers whose keys do not match the pattern, with the reason. */
export const planProviders = {
  firepass: 'Fireworks’ pass for one model.',
  'github-copilot': 'A seat a month; the entries said 0 until the summer of 2026.',
  gitlab: 'GitLab Duo, a seat a month.',
  'kimi-for-coding': 'The plan of Moonshot for coding.',
} as const;
