const TAKE = "roadside.take";

/**
 * Acquires the records for this tab; false if another tab has them. Then this one reloads when that tab closes.
 * A tab whose records are taken over reloads too.
 */
export async function acquireRecords(of: string): Promise<boolean> {
  const steal = sessionStorage.getItem(TAKE) !== null;
  sessionStorage.removeItem(TAKE);
  const got = await new Promise<boolean>((resolve) => {
    navigator.locks
      .request(of, steal ? { steal } : { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise(() => undefined);
      })
      .catch(() => location.reload());
  });
  if (!got) void navigator.locks.request(of, () => location.reload());
  return got;
}

export function takeOverRecords(): void {
  sessionStorage.setItem(TAKE, "");
  location.reload();
}
