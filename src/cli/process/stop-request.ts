const PARENT_POLL_MS = 500;

/** Resolves when this process has to end: by a signal, or because the npm that started it has ended. */
export function stopRequest(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve) => {
    // Always, not once: npm passes on the Ctrl-C that the terminal has sent here already.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (env['npm_lifecycle_event'] !== undefined) resolveOnParentExit(resolve);
  });
}

/** A process whose parent has ended gets another parent; no event says so. */
function resolveOnParentExit(resolve: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    resolve();
  }, PARENT_POLL_MS).unref();
}
