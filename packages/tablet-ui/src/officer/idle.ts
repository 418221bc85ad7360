const IDLE_MS = 10 * 60_000;

/** Calls `lock` after ten minutes without a touch or a key, even if the tablet slept meanwhile. */
export function whenIdle(lock: () => void): void {
  let touched = Date.now();
  for (const event of ["pointerdown", "keydown"]) {
    addEventListener(
      event,
      () => {
        touched = Date.now();
      },
      { capture: true, passive: true },
    );
  }
  const check = () => {
    if (Date.now() - touched < IDLE_MS) return;
    touched = Date.now();
    lock();
  };
  setInterval(check, 15_000);
  addEventListener("visibilitychange", check);
}
