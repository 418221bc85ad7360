/** Formats as RFC 3339 with the tablet's offset, to the second: 2020-10-15T21:40:00+08:00. */
export function toLocalTime(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return `${new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)}${offset}`;
}

/** Returns the instant of a typed date and time of day, with the tablet's offset on that day; `null` if invalid. */
export function toInstant(day: string, timeOfDay: string): string | null {
  const date = new Date(`${day}T${timeOfDay}:00`);
  if (Number.isNaN(date.getTime())) return null;
  const text = toLocalTime(date);
  // Date rolls 30 February over and moves an hour that summer time skips: both are invalid.
  return text.startsWith(`${day}T${timeOfDay}`) ? text : null;
}
