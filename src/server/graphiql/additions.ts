/**
 * Starts GraphiQL with the settings in the page, so that the page needs no script of its own. GraphiQL reopens the tabs
 * of the last visit, but covers them with an empty one unless it is given the query of one of them.
 */
export const startScript = `{
  const { workers, options } = JSON.parse(document.getElementById('settings').textContent);
  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_moduleId, label) => workers[label] };
  const shared = new URL(location.href).searchParams.get('query');
  const { query, variables } = shared ? { query: shared } : (lastTab() ?? {});
  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    ...options,
    ...(query && { query }),
    ...(variables && { variables }),
  });

  function lastTab() {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      return tabs[activeTabIndex];
    } catch {
      return undefined;
    }
  }
}`;

/** GraphiQL has the answer beside the query on any screen; a phone has no room for that. */
export const narrowStyle = `@media (max-width: 700px) {
  .graphiql-container #graphiql-session { flex-direction: column; }
  .graphiql-container #graphiql-session > * { flex: 1 1 0 !important; min-height: 0; min-width: 0; }
  .graphiql-container #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
}`;
