import { bodyBytes } from "./body-bytes.ts";
import { CallRefused } from "./problem.ts";

/** The body's text, read no further than its limit. */
export async function bodyText(request: Request, mostBytes: number): Promise<string> {
  const bytes = await bodyBytes(request, mostBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CallRefused("body-not-json", { detail: "The body is not UTF-8 text" });
  }
}
