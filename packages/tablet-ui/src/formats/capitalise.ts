/** Writes the first letter in upper case, for a label or a line that starts with it. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
