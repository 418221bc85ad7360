/** Formats a time: "21:40", with the date if it is not today, and the year if it is not this year. */
export function formatTime(at: string): string {
  const today = new Date();
  const local = new Date(at);
  const time = at.slice(11, 16);
  if (local.toDateString() === today.toDateString()) return time;
  return `${at.slice(local.getFullYear() === today.getFullYear() ? 5 : 0, 10)} ${time}`;
}
