import type { PrintForm } from "./print-form.ts";

const PX_TO_MM = 25.4 / 96;
/** A roll is cut below the last line; what prints a hair taller than it was measured must not begin a second page. */
const TAIL_MM = 4;

/** The page's own style sheet, made by script, since the policy of this app's pages lets no style stand in them. */
const sheet = new CSSStyleSheet();

/** Tells the browser on which paper to print. A roll has no height of its own: it is as long as what stands on it. */
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
