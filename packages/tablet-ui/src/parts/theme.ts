import { signal } from "@preact/signals";

export type Theme = "night" | "day";

const KEY = "roadside.theme";

/** Night by default: the work is done in the dark. */
export const theme = signal<Theme>(localStorage.getItem(KEY) === "day" ? "day" : "night");

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(KEY, chosen);
  showTheme();
}

export function showTheme(): void {
  document.documentElement.dataset.theme = theme.value;
}
