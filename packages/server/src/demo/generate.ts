import {
  type ChainHead,
  classify,
  type Draft,
  type Logged,
  type Personal,
  type SealedEntry,
  startChain,
  type Test,
  write,
} from "@roadside/core";
import { deterministicId } from "@roadside/worker/imports/deterministic-id";
import { createRandom, type Random } from "./random.ts";

/** A demo squad's place and analyser. */
export interface Post {
  unit: string;
  checkpoint: string;
  operation: string;
  officer: string;
  analyser: { serial: string; verifiedUntil: string };
}

const SURNAMES = ["李", "王", "张", "杨", "赵", "段", "和", "寸"] as const;
const VEHICLES = ["car", "microvan", "light goods vehicle", "motorcycle", "bus"] as const;
const REASONS = ["Checkpoint", "Checkpoint", "Checkpoint", "Moving Traffic Violation", "Suspicion of Alcohol"] as const;
const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
const LAST_RESULT_MS = 100 * 60_000;

/**
 * Generates invented nights of several posts, all of which end before `before`, newest last: from published frequencies
 * and seeded random numbers, without real people.
 */
export function* generateNights(options: {
  seed: number;
  nights: number;
  before: Date;
  posts: readonly Post[];
}): Generator<SealedEntry> {
  const { posts, nights, before, seed } = options;
  const today = Math.floor((before.getTime() + CHINA_OFFSET_MS) / DAY_MS) * DAY_MS - CHINA_OFFSET_MS;
  for (const [index, post] of posts.entries()) {
    const random = createRandom(seed + index);
    // The chain's name contains the day: loaded on two days, the demo creates two chains instead of a fork.
    const shift = new Shift(post, random, `demo-${post.checkpoint}-${toChinaTime(today).slice(0, 10)}`);
    for (let night = nights; night >= 1; night -= 1) {
      // Two nights in three; tests begin at 20:30 at irregular intervals.
      if (!random.chance(66)) continue;
      let at = today - night * DAY_MS + 20.5 * 3_600_000;
      const end = at + random.between(2, 4) * 3_600_000;
      // A night whose last laboratory result would come after `before` is still in progress.
      if (end + LAST_RESULT_MS > before.getTime()) continue;
      while (at < end) {
        yield* shift.laboratoryResults(at);
        yield* shift.stop(at);
        at += random.between(60, 420) * 1_000;
      }
      yield* shift.laboratoryResults(Number.POSITIVE_INFINITY);
    }
  }
}

class Shift {
  readonly #post: Post;
  readonly #random: Random;
  #head: ChainHead;
  #testNumber = 0;
  #awaited: { atMs: number; stop: string; value: string }[] = [];

  constructor(post: Post, random: Random, device: string) {
    this.#post = post;
    this.#random = random;
    this.#head = startChain(device);
  }

  /** One stop: usually a zero, sometimes a reading with its consequences. */
  *stop(atMs: number): Generator<SealedEntry> {
    const random = this.#random;
    const stop = this.#id(atMs, "stop");
    const breath = random.breathUgPer100mL();
    const test = random.chance(1) ? this.#failed() : this.#breath(breath);
    const positive = breath >= 9;
    const body: Logged = {
      jurisdiction: "CN",
      operation: this.#post.operation,
      checkpoint: this.#post.checkpoint,
      tests: [test],
      reason: random.one(REASONS),
      ...(positive
        ? { vehicle: { type: random.one(VEHICLES), use: random.chance(12) ? "commercial" : "non-commercial" } }
        : {}),
      driver: { sex: random.chance(79) ? "male" : "female" },
      ...toShown(test, atMs),
    };
    yield this.#write("logged", stop, atMs, body, positive ? this.#person() : undefined);
    if (test.outcome === "reading" && breath >= 37) {
      // Blood and breath differ in real cases, both ways.
      const value = String(Math.round((breath * 22 * random.between(85, 115)) / 100) / 10);
      this.#awaited.push({ atMs: atMs + random.between(30, 90) * 60_000, stop, value });
    } else if (random.chance(1)) {
      yield this.#write("voided", stop, atMs + 20_000, { reason: "误触 / logged by mistake" });
    }
  }

  /** The blood results until a time, each added to its stop. */
  *laboratoryResults(byMs: number): Generator<SealedEntry> {
    const due = this.#awaited.filter(({ atMs }) => atMs <= byMs).sort((a, b) => a.atMs - b.atMs);
    this.#awaited = this.#awaited.filter(({ atMs }) => atMs > byMs);
    for (const { atMs, stop, value } of due) {
      yield this.#write("test-added", stop, atMs, {
        test: { outcome: "reading", reading: { specimen: "blood", value, unit: "mg/100mL" } },
      });
    }
  }

  #breath(ugPer100mL: number): Test {
    const value = (ugPer100mL / 100).toFixed(2);
    return { outcome: "reading", reading: { specimen: "breath", value, unit: "mg/L" }, analyser: this.#analyser() };
  }

  #failed(): Test {
    return { outcome: this.#random.one(["refused", "insufficient"] as const), analyser: this.#analyser() };
  }

  #analyser() {
    this.#testNumber += 1;
    return { ...this.#post.analyser, testNumber: String(this.#testNumber).padStart(6, "0") };
  }

  #person(): Personal {
    const random = this.#random;
    // A real salt is random. Here every run must give the same bytes, and no real person is identified.
    return {
      salt: random.hex(32),
      name: `${random.one(SURNAMES)}某`,
      plate: { kind: "registered", number: `云L${random.between(10_000, 99_999)}` },
    };
  }

  #write<K extends Draft["kind"]>(
    kind: K,
    stop: string,
    atMs: number,
    body: Extract<Draft, { kind: K }>["body"],
    personal?: Personal,
  ): SealedEntry {
    const at = toChinaTime(atMs);
    const common = {
      id: this.#id(atMs, "entry"),
      stop,
      at: { at, precision: "second" as const },
      recordedAt: toChinaTime(atMs + 15_000),
    };
    const result = write(this.#head, {
      ...common,
      kind,
      officer: this.#post.officer,
      unit: this.#post.unit,
      body,
      personal,
    } as Draft);
    if (!result.ok) throw new Error(`the demo generated an invalid entry: ${JSON.stringify(result.errors)}`);
    this.#head = result.head;
    return result.sealed;
  }

  #id(atMs: number, what: string): string {
    return deterministicId(atMs, "demo", what, this.#head.device, String(this.#head.seq));
  }
}

/** Returns what the tablet would have shown the officer. */
function toShown(test: Test, atMs: number): Pick<Logged, "shown"> {
  if (test.outcome !== "reading") return {};
  const classified = classify(test.reading, { jurisdiction: "CN", at: toChinaTime(atMs) });
  return classified.ok ? { shown: { category: classified.category } } : {};
}

function toChinaTime(ms: number): string {
  return `${new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
