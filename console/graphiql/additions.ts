/** Runs before GraphiQL: its editor is available to `startScript` only if it finds this when it is loaded. */
export const environmentScript = 'self.MonacoEnvironment = { globalAPI: true };';

/**
 * Starts GraphiQL with the settings in the page, so that the page needs no script of its own. GraphiQL reopens the tabs
 * of the last visit, but covers them with an empty one unless it is given the query of one of them.
 * The editors do not follow the color scheme of the system, which GraphiQL reads only once.
 */
export const startScript = `{
  const { workers, options } = JSON.parse(document.getElementById('settings').textContent);
  self.MonacoEnvironment.getWorkerUrl = (_moduleId, label) => workers[label];
  const shared = new URL(location.href).searchParams.get('query');
  const { query, variables } = shared ? { query: shared } : (lastTab() ?? {});
  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    ...options,
    ...(query && { query }),
    ...(variables && { variables }),
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', followColorScheme);

  function followColorScheme({ matches }) {
    const isChosen = ['graphiql-light', 'graphiql-dark'].some((name) => document.body.classList.contains(name));
    if (!isChosen) self.monaco.editor.setTheme(matches ? 'graphiql-DARK' : 'graphiql-LIGHT');
  }

  function lastTab() {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      return tabs[activeTabIndex];
    } catch {
      return undefined;
    }
  }
}`;

/** The colors, type and bar of the console, and the answer below the query on a phone. */
export const styleOf = (font: string) => `
@font-face { font-family: Inter; font-weight: 100 900; font-display: swap; src: url("${font}") format("woff2"); }
body { font: 14px/20px Inter, system-ui, sans-serif; }
#root { height: calc(100dvh - 53px); }
.graphiql-container {
  height: 100%;
  --font-family: Inter, system-ui, sans-serif !important;
  --font-family-mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace !important;
  --color-primary: 228, 63%, 50% !important;
  --color-secondary: 228, 63%, 50% !important;
}
body.graphiql-dark .graphiql-container {
  --color-primary: 228, 100%, 79% !important;
  --color-secondary: 228, 100%, 79% !important;
  --color-base: 220, 17%, 8% !important;
}
@media (prefers-color-scheme: dark) {
  body:not(.graphiql-light) .graphiql-container {
    --color-primary: 228, 100%, 79% !important;
    --color-secondary: 228, 100%, 79% !important;
    --color-base: 220, 17%, 8% !important;
  }
}
.graphiql-logo { display: none; }
.console-bar {
  display: flex;
  align-items: center;
  gap: 20px;
  height: 53px;
  padding: 0 20px;
  border-bottom: 1px solid light-dark(#e3e6eb, #272c36);
  background: light-dark(#ffffff, #0f1115);
  color: light-dark(#5a6270, #9ba4b3);
}
.console-bar a, .console-bar summary { color: inherit; font-weight: 500; text-decoration: none; cursor: pointer; }
.console-bar a:hover, .console-bar summary:hover { color: light-dark(#16191f, #e9ebef); }
.console-bar .brand { color: light-dark(#16191f, #e9ebef); font-weight: 650; font-size: 15px; }
.console-bar details { position: relative; margin-left: auto; }
.console-bar ul {
  position: absolute;
  right: 0;
  z-index: 20;
  margin: 10px 0 0;
  padding: 8px;
  min-width: 17rem;
  max-height: 70vh;
  overflow: auto;
  list-style: none;
  background: light-dark(#ffffff, #171a20);
  border: 1px solid light-dark(#e3e6eb, #272c36);
  border-radius: 8px;
  box-shadow: 0 8px 28px light-dark(#0f172a24, #000a);
}
.console-bar li a { display: block; padding: 5px 8px; border-radius: 5px; }
.console-bar li a:hover { background: light-dark(#eef0f4, #1f232b); }
:root { color-scheme: light dark; }
:root:has(body.graphiql-light) { color-scheme: light; }
:root:has(body.graphiql-dark) { color-scheme: dark; }
@media (max-width: 700px) {
  .graphiql-container #graphiql-session { flex-direction: column; }
  .graphiql-container #graphiql-session > * { flex: 1 1 0 !important; min-height: 0; min-width: 0; }
  .graphiql-container #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
}`;
