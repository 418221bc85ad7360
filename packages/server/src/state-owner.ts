import type { Stats } from "node:fs";
import { OperatorError } from "./failure.ts";

/**
 * Throws an `OperatorError` if root works on a folder of another user: the files that root creates there, such as the
 * day's journal, could not be written by the server.
 */
export function requireOwner(folder: string, { uid }: Stats): void {
  if (process.geteuid?.() !== 0 || uid === 0) return;
  throw new OperatorError(
    `${folder} belongs to another user (${uid}), and the server could not write files that root creates: ` +
      "run the command as that user, as in `runuser -u roadside -- roadside …`.",
  );
}
