import { ProblemError } from "./problem.ts";

/** The body's bytes, read no further than their limit. */
export async function readBodyBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ProblemError("body-too-large", { detail: `at most ${maxBytes} bytes in one call` });
  const announced = request.headers.get("content-length");
  if (Number(announced ?? 0) > maxBytes) throw tooLarge();
  // A body ends where its announced length says, and servers hide the length of one that comes in pieces: only that has to be counted on its way.
  const bytes = announced === null ? await readAtMost(request, maxBytes) : new Uint8Array(await request.arrayBuffer());
  if (bytes.length > maxBytes) throw tooLarge();
  return bytes;
}

/** The body's bytes, or its first ones where there are more than so many: at least one more then. */
async function readAtMost(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > most) break;
  }
  const bytes = new Uint8Array(length);
  chunks.reduce((at, chunk) => {
    bytes.set(chunk, at);
    return at + chunk.length;
  }, 0);
  return bytes;
}
