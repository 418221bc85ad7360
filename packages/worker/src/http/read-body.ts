import { ProblemError } from "./problem.ts";

/** Reads the bytes of the body, up to their limit. */
export async function readBodyBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ProblemError("body-too-large", { detail: `at most ${maxBytes} bytes in one call` });
  const announced = request.headers.get("content-length");
  if (Number(announced ?? 0) > maxBytes) throw tooLarge();
  // A body has its announced length. Servers hide the length of a chunked body, so only that one is counted as read.
  const reading =
    announced === null ? readAtMost(request, maxBytes) : request.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  const bytes = await reading.catch(() => {
    throw new ProblemError("body-cut-off");
  });
  if (bytes.length > maxBytes) throw tooLarge();
  return bytes;
}

/** Reads the body, or only its beginning if it exceeds the limit: then at least one byte more than the limit. */
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
