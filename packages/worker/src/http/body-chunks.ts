import { ProblemError } from "./problem.ts";

/** Yields the body as it arrives, up to a limit in bytes. */
export async function* readBodyChunks(request: Request, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  const tooLarge = () => new ProblemError("body-too-large", { detail: `at most ${maxBytes} bytes in one call` });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  let length = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ProblemError
      ? error
      : new ProblemError("body-cut-off", { detail: "The rows that were received are stored; send it again" });
  }
}
