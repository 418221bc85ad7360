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
  readonly pieces: readonly PdfPiece[];
}

/** A piece of text as it is printed: its size, and its place from the left and lower edge of the page. */
export interface PdfPiece {
  readonly text: string;
  readonly sizePt: number;
  readonly leftMm: number;
  readonly rightMm: number;
  readonly bottomMm: number;
}

export async function readPdf(bytes: Buffer): Promise<PdfPage[]> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  return Promise.all(
    Array.from({ length: pdf.numPages }, async (_, index) => {
      const page = await pdf.getPage(index + 1);
      const [left, bottom, right, top] = page.view as [number, number, number, number];
      const { items } = await page.getTextContent();
      const pieces = items.flatMap((item): PdfPiece[] => {
        if (!("str" in item) || item.str.trim() === "") return [];
        const [, , , sizePt, x, y] = item.transform as [number, number, number, number, number, number];
        const leftMm = (x - left) / POINTS_PER_MM;
        const rightMm = leftMm + item.width / POINTS_PER_MM;
        return [{ text: item.str, sizePt, leftMm, rightMm, bottomMm: (y - bottom) / POINTS_PER_MM }];
      });
      const text = items.map((item) => ("str" in item ? item.str : "")).join("");
      return {
        widthMm: (right - left) / POINTS_PER_MM,
        heightMm: (top - bottom) / POINTS_PER_MM,
        text: text.normalize("NFKC").replace(/\s/g, ""),
        pieces,
      };
    }),
  );
}
