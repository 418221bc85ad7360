const IDLE_MS = 10 * 60_000;

/** Calls once nobody has touched the tablet for ten minutes, also where it slept meanwhile. */
export function whenIdle(lock: () => void): void {
  let touched = Date.now();
  for (const sign of ["pointerdown", "keydown"]) {
    addEventListener(
      sign,
      () => {
        touched = Date.now();
      },
      { capture: true, passive: true },
    );
  }
  const look = () => {
    if (Date.now() - touched < IDLE_MS) return;
    touched = Date.now();
    lock();
  };
  setInterval(look, 15_000);
  addEventListener("visibilitychange", look);
}
