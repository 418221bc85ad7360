/** Resolves when this process must end: Ctrl-C, a signal, or the end of its parent, which may not forward signals. */
export function waitForShutdown(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => process.ppid !== parent && resolve(), 500).unref();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
