/** Returns the number of a record as slips print it: the last characters of its id, which differ within a night. */
export function toRecordNumber(stop: string): string {
  return stop.slice(-8).toUpperCase();
}
