/** Resolves when this process must end: Ctrl-C, a signal, or the death of its parent, which may not pass a signal on. */
export function waitForShutdown(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => process.ppid !== parent && resolve(), 500).unref();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
