/** Leads to the first field that is wrong, once it is drawn as such. */
export function focusOnProblem(): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]')?.focus(),
  );
}
