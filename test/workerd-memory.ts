import { readdirSync, readFileSync } from "node:fs";

/** Returns the memory of the workerd processes below this one in MiB (`VmRSS` of Linux), or `null` on other systems. */
export function workerdMiB(): number | null {
  if (process.platform !== "linux") return null;
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [pid, /^PPid:\s+(\d+)$/m.exec(statusOf(pid))?.[1] ?? ""]),
  );
  const isBelow = (pid: string): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === String(process.pid) || isBelow(parent));
  };
  const kilobytes = [...parents.keys()]
    .filter((pid) => isBelow(pid) && /^Name:\s+workerd$/m.test(statusOf(pid)))
    .map((pid) => Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1_024;
}

/** Returns an empty text if the process has ended. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
