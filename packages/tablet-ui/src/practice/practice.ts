const SIGN = "practice";

/** Whether this page is in practice mode. It is in the URL, so that a reload keeps it. */
export function isPractice(): boolean {
  return new URLSearchParams(location.search).has(SIGN);
}

/** Enters or leaves practice mode: the page reloads with the other store. */
export function openPractice(practise: boolean): void {
  location.assign(practise ? `/?${SIGN}` : "/");
}
