import { workerdMiB } from "../workerd-memory.ts";
import type { Target } from "./ingest.ts";

export interface Export {
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Memory of the server's processes in MiB: before the export, and the maximum while it ran. */
  readonly before: number;
  readonly peak: number;
}

const LINE_FEED = 10;
/** How often the server's memory is measured. */
const LOOK_MS = 50;

/** Reads an export to its end, as fast as it arrives. */
export async function benchExport({ url, token }: Target, path: string): Promise<Export> {
  const before = workerdMiB() ?? Number.NaN;
  let peak = before;
  const looking = setInterval(() => {
    peak = Math.max(peak, workerdMiB() ?? Number.NaN);
  }, LOOK_MS);
  try {
    const begun = performance.now();
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok || !response.body) throw new Error(`${path}: ${response.status}`);
    let lines = 0;
    for await (const chunk of response.body) {
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
    }
    const rows = path.includes(".csv") ? lines - 1 : lines;
    return { rows, rowsPerSecond: (1_000 * rows) / (performance.now() - begun), before, peak };
  } finally {
    clearInterval(looking);
  }
}
