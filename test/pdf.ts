import { getDocumentProxy } from "unpdf";

const POINTS_PER_MM = 72 / 25.4;

/**
 * A page of a PDF: its paper size, and its text without spaces, because line breaks carry no meaning. Fonts encode some
 * characters as radicals; most of them are restored here.
 */
export interface PdfPage {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly text: string;
}

export async function readPdf(bytes: Buffer): Promise<PdfPage[]> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  return Promise.all(
    Array.from({ length: pdf.numPages }, async (_, index) => {
      const page = await pdf.getPage(index + 1);
      const [left, bottom, right, top] = page.view as [number, number, number, number];
      const { items } = await page.getTextContent();
      const text = items.map((item) => ("str" in item ? item.str : "")).join("");
      return {
        widthMm: (right - left) / POINTS_PER_MM,
        heightMm: (top - bottom) / POINTS_PER_MM,
        text: text.normalize("NFKC").replace(/\s/g, ""),
      };
    }),
  );
}
