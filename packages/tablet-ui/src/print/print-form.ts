/** The papers: two widths of roll, and a sheet. */
export const PRINT_FORMS = ["slip-58", "slip-80", "a4"] as const;
export type PrintForm = (typeof PRINT_FORMS)[number];

const KEY = "roadside.print-form";

/** Returns the paper in the URL, or the last one used: a squad has one printer. */
export function choosePrintForm(requested: string | undefined): PrintForm {
  return find(requested) ?? find(localStorage.getItem(KEY)) ?? "slip-80";
}

export function rememberForm(form: PrintForm): void {
  localStorage.setItem(KEY, form);
}

function find(name: string | undefined | null): PrintForm | undefined {
  return PRINT_FORMS.find((form) => form === name);
}
