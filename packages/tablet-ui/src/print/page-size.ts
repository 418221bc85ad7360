import type { PrintForm } from "./print-form.ts";

const PX_TO_MM = 25.4 / 96;
/** Space below the last line of a roll, so that a rounding error does not begin a second page. */
const TAIL_MM = 4;

/** A constructed style sheet: the Content-Security-Policy allows no inline styles. */
const sheet = new CSSStyleSheet();

/** Sets the paper size for printing. The page of a roll is as long as its content. */
export function setPage(form: PrintForm, paper: HTMLElement, foot: string): void {
  const widthMm = { "slip-58": 58, "slip-80": 80, a4: null }[form];
  const heightMm = Math.ceil(paper.offsetHeight * PX_TO_MM) + TAIL_MM;
  sheet.replaceSync(widthMm === null ? a4Page(foot) : `@page { size: ${widthMm}mm ${heightMm}mm; margin: 0; }`);
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
}

export function clearPage(): void {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
}

function a4Page(foot: string): string {
  const font = 'color: #000; font: 8pt system-ui, "Noto Sans CJK SC", sans-serif;';
  return `@page {
    size: A4 portrait;
    margin: 15mm 15mm 18mm 20mm;
    @bottom-left { content: ${JSON.stringify(foot)}; ${font} }
    @bottom-right { content: counter(page) " / " counter(pages); ${font} }
  }`;
}
