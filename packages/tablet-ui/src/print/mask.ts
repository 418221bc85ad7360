/** Masks a document number: of a resident ID the first six and the last four characters stay. */
export function maskNumber(number: string): string {
  const head = number.length >= 15 ? 6 : 0;
  const tail = Math.min(4, Math.floor(number.length / 2));
  return number.slice(0, head) + "*".repeat(number.length - head - tail) + number.slice(number.length - tail);
}
