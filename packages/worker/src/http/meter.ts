/** What a request has cost the database so far. Round trips that were under way together count each for itself. */
export interface Meter {
  ms: number;
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

export const createMeter = (): Meter => ({ ms: 0, roundTrips: 0, rowsRead: 0, rowsWritten: 0 });
