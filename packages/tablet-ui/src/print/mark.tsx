/** The logo in black: a gauge and its needle. */
export function Mark() {
  return (
    <svg class="mark" viewBox="64 160 384 232" aria-hidden="true">
      <path d="M96 344a160 160 0 0 1 320 0" fill="none" stroke="#000" stroke-width="36" stroke-linecap="round" />
      <path d="M256 344 330 244" fill="none" stroke="#000" stroke-width="28" stroke-linecap="round" />
      <circle cx="256" cy="344" r="34" />
    </svg>
  );
}
