import type { Target } from "../ingest.ts";
import type { Question } from "./questions.ts";

/** The cost of one question in one database. */
export interface Cost {
  readonly rowsRead: number;
  readonly p50: number;
  readonly p95: number;
}

/**
 * Asks each question of each database in turn, so that other work on the machine affects all alike. The first rounds
 * warm up.
 */
export async function measure(
  targets: readonly Target[],
  questions: readonly Question[],
  rounds: number,
): Promise<Map<Question, Cost[]>> {
  const filled = await Promise.all(targets.map((target) => fillIn(target, questions)));
  const costs = new Map<Question, Cost[]>();
  for (const [number, question] of questions.entries()) {
    const times: number[][] = targets.map(() => []);
    const read: number[] = targets.map(() => 0);
    for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1) {
      for (const [place, target] of targets.entries()) {
        const begun = performance.now();
        const rowsRead = await ask(target, filled[place]?.[number] as Question);
        if (round < 0) continue;
        times[place]?.push(performance.now() - begun);
        read[place] = rowsRead;
      }
    }
    costs.set(
      question,
      times.map((each, place) => ({
        rowsRead: read[place] as number,
        p50: percentile(each, 0.5),
        p95: percentile(each, 0.95),
      })),
    );
  }
  return costs;
}

async function ask({ url, token }: Target, { path, body }: Question): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url + path, body === undefined ? { headers } : { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return Number(response.headers.get("x-rows-read"));
}

/** The stop and the cursors that come from the database. */
async function fillIn({ url, token }: Target, questions: readonly Question[]): Promise<Question[]> {
  const first = async (query: string) => {
    const response = await fetch(`${url}/v1/stops?${query}`, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()) as { stops: { id: string }[]; next: string };
  };
  // A clean stop: opening another reads the earlier stops of its driver.
  const clean = await first("category=below-limit&limit=1");
  return Promise.all(
    questions.map(async (question) => {
      const path = question.path.replace("{stop}", clean.stops[0]?.id ?? "");
      if (!path.includes("{cursor}")) return { ...question, path };
      const { next } = await first(path.slice(path.indexOf("?") + 1).replace("&cursor={cursor}", ""));
      return { ...question, path: path.replace("{cursor}", next) };
    }),
  );
}

function percentile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
