/** Returns the problem code of a failed write. */
export function toStorageProblem(error: unknown): "storage-full" | "storage-failed" {
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "storage-full" : "storage-failed";
}
