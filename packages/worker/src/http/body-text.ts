import { ProblemError } from "./problem.ts";
import { readBodyBytes } from "./read-body.ts";

/** Reads the text of the body, up to its limit. */
export async function readBodyText(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readBodyBytes(request, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError("body-not-json", { detail: "The body is not UTF-8 text" });
  }
}
