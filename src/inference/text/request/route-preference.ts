/** What a route prefers among the models that can answer, with the meaning of each for the schema. */
export const routePreferences = {
  CHEAPEST: { description: 'The lowest cost of the estimated usage, cached tokens and tiers included.' },
  FASTEST: {
    description: 'The most tokens per second in the usage of the last seven days. Models without usage come last.',
  },
  LISTED: { description: 'The order of `providers`. Without that list, the order of the keys.' },
} as const;

export type RoutePreference = keyof typeof routePreferences;
