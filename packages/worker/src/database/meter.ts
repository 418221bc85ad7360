/** The database time of a request so far. Concurrent round trips are each counted in full. */
export interface Meter {
  ms: number;
  roundTrips: number;
  rowsRead: number;
  rowsWritten: number;
}

export const createMeter = (): Meter => ({ ms: 0, roundTrips: 0, rowsRead: 0, rowsWritten: 0 });
