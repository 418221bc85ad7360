/** A line of a text and its number; `isCut` where it was longer than any record and its end was left out. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
  readonly isCut: boolean;
}

/** Characters of a line, or of a record of several: no row of any source comes near it. */
export const MAX_LINE_CHARACTERS = 20_000;
/** Bytes decoded at once, whatever size they come in. */
const PIECE_BYTES = 65_536;

/** Streams the lines of UTF-8 bytes without a byte-order mark. It holds at most one chunk and one line in memory. */
export async function* readTextLines(chunks: AsyncIterable<Uint8Array>, firstNumber = 1): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = firstNumber;
  let rest = "";
  let isCut = false;
  const line = (text: string): TextLine => {
    const whole = {
      number,
      text: (text.endsWith("\r") ? text.slice(0, -1) : text).slice(0, MAX_LINE_CHARACTERS),
      isCut: isCut || text.length > MAX_LINE_CHARACTERS,
    };
    number += 1;
    isCut = false;
    return whole;
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const lines = (rest + decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) yield line(text);
      if (rest.length > MAX_LINE_CHARACTERS) {
        rest = rest.slice(0, MAX_LINE_CHARACTERS);
        isCut = true;
      }
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield line(rest);
}
