import type { HttpRoute, RouteCall } from './http-route.ts';

export interface FoundRoute {
  readonly route: HttpRoute;
  readonly params: RouteCall['params'];
}

/** Finds the route of a path. Null: none. Paths without groups are found without a pattern match. */
export function routeTable(routes: readonly HttpRoute[]): (pathname: string) => FoundRoute | null {
  const isPattern = ({ path }: HttpRoute) => /[:*{(]/.test(path);
  const exact = new Map(routes.filter((route) => !isPattern(route)).map((route) => [route.path, route]));
  const patterns = routes
    .filter(isPattern)
    .map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }));

  return (pathname) => {
    const route = exact.get(pathname);
    if (route) return { route, params: {} };
    for (const { route, pattern } of patterns) {
      const groups = pattern.exec({ pathname })?.pathname.groups;
      if (groups) return { route, params: decoded(groups) };
    }
    return null;
  };
}

function decoded(groups: Readonly<Record<string, string | undefined>>): RouteCall['params'] {
  return Object.fromEntries(Object.entries(groups).map(([name, text = '']) => [name, decodedText(text)]));
}

/** An invalid escape is no part of any key, so that the text is left as it is. */
function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
