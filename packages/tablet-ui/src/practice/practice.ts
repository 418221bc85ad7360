const SIGN = "practice";

/** Whether this page was opened to practise. It stands in the address, so that a restart stays where it was. */
export function isPractice(): boolean {
  return new URLSearchParams(location.search).has(SIGN);
}

/** Opens the practice mode, or leaves it: the page starts again, with the other store. */
export function openPractice(practise: boolean): void {
  location.assign(practise ? `/?${SIGN}` : "/");
}
