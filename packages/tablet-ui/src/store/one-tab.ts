const TAKE = "roadside.take";

/**
 * One tab works with the records at a time. False where another one does; this one starts again once it is closed, or once somebody takes the records over.
 * The tab that loses them starts again too, and finds them taken.
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
