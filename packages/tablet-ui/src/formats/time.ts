/** "21:40", with the day where it is not today's, and the year where it is not this one. */
export function formatTime(at: string): string {
  const today = new Date();
  const local = new Date(at);
  const time = at.slice(11, 16);
  if (local.toDateString() === today.toDateString()) return time;
  return `${at.slice(local.getFullYear() === today.getFullYear() ? 5 : 0, 10)} ${time}`;
}
