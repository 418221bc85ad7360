/** Why the disk took nothing, as a code that has words. */
export function storageProblem(error: unknown): "storage-full" | "storage-failed" {
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "storage-full" : "storage-failed";
}
