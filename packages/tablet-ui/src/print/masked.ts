/** A document's number of which only so much is shown that its holder knows it again: of a resident ID the first six and the last four. */
export function maskNumber(number: string): string {
  const head = number.length >= 15 ? 6 : 0;
  const tail = Math.min(4, Math.floor(number.length / 2));
  return number.slice(0, head) + "*".repeat(number.length - head - tail) + number.slice(number.length - tail);
}

/** The end of a stop's number, where no two of a night are alike. */
export function shortenId(stop: string): string {
  return stop.slice(-8).toUpperCase();
}
