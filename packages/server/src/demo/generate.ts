import {
  classify,
  type Draft,
  type Head,
  type Logged,
  type Personal,
  type SealedEntry,
  startLog,
  type Test,
  write,
} from "@roadside/core";
import { deterministicId } from "@roadside/worker/imports/deterministic-id";
import { type Seeded, seeded } from "./seeded.ts";

/** Where a demo squad stands each night, and with what. */
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

/** Invented nights of several posts, all over by `before`: made of published frequencies and seeded dice, no real person in them. Newest night last. */
export function* generateNights(options: {
  seed: number;
  nights: number;
  before: Date;
  posts: readonly Post[];
}): Generator<SealedEntry> {
  const { posts, nights, before, seed } = options;
  const today = Math.floor((before.getTime() + CHINA_OFFSET_MS) / DAY_MS) * DAY_MS - CHINA_OFFSET_MS;
  for (const [index, post] of posts.entries()) {
    const dice = seeded(seed + index);
    // The chain's name holds the day: loaded on two days, the demo makes two chains and no fork.
    const shift = new Shift(post, dice, `demo-${post.checkpoint}-${chinaTime(today).slice(0, 10)}`);
    for (let night = nights; night >= 1; night -= 1) {
      // Two nights in three; the tests begin at 20:30 and are spread unevenly, as drivers come.
      if (!dice.chance(66)) continue;
      let at = today - night * DAY_MS + 20.5 * 3_600_000;
      const end = at + dice.between(2, 4) * 3_600_000;
      // A night whose last laboratory result would lie after `before` is still under way.
      if (end + LAST_RESULT_MS > before.getTime()) continue;
      while (at < end) {
        yield* shift.laboratoryResults(at);
        yield* shift.stop(at);
        at += dice.between(60, 420) * 1_000;
      }
      yield* shift.laboratoryResults(Number.POSITIVE_INFINITY);
    }
  }
}

class Shift {
  readonly #post: Post;
  readonly #dice: Seeded;
  #head: Head;
  #testNumber = 0;
  #awaited: { atMs: number; stop: string; value: string }[] = [];

  constructor(post: Post, dice: Seeded, device: string) {
    this.#post = post;
    this.#dice = dice;
    this.#head = startLog(device);
  }

  /** One stop: mostly a zero, sometimes a reading with all that follows from it. */
  *stop(atMs: number): Generator<SealedEntry> {
    const dice = this.#dice;
    const stop = this.#id(atMs, "stop");
    const breath = dice.breathUgPer100mL();
    const test = dice.chance(1) ? this.#failed() : this.#breath(breath);
    const positive = breath >= 9;
    const body: Logged = {
      jurisdiction: "CN",
      operation: this.#post.operation,
      checkpoint: this.#post.checkpoint,
      tests: [test],
      reason: dice.one(REASONS),
      ...(positive
        ? { vehicle: { type: dice.one(VEHICLES), use: dice.chance(12) ? "commercial" : "non-commercial" } }
        : {}),
      driver: { sex: dice.chance(79) ? "male" : "female" },
      ...shownBy(test, atMs),
    };
    yield this.#write("logged", stop, atMs, body, positive ? this.#person() : undefined);
    if (test.outcome === "reading" && breath >= 37) {
      // Blood and breath differ in real cases, both ways.
      const value = String(Math.round((breath * 22 * dice.between(85, 115)) / 100) / 10);
      this.#awaited.push({ atMs: atMs + dice.between(30, 90) * 60_000, stop, value });
    } else if (dice.chance(1)) {
      yield this.#write("voided", stop, atMs + 20_000, { reason: "误触 / logged by mistake" });
    }
  }

  /** The blood results that have come in by now, each added to its stop. */
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
    return { outcome: this.#dice.one(["refused", "insufficient"] as const), analyser: this.#analyser() };
  }

  #analyser() {
    this.#testNumber += 1;
    return { ...this.#post.analyser, testNumber: String(this.#testNumber).padStart(6, "0") };
  }

  #person(): Personal {
    const dice = this.#dice;
    // A real salt is random; here every run must give the same bytes, and nobody is identified.
    return {
      salt: dice.hex(32),
      name: `${dice.one(SURNAMES)}某`,
      plate: { kind: "registered", number: `云L${dice.between(10_000, 99_999)}` },
    };
  }

  #write<K extends Draft["kind"]>(
    kind: K,
    stop: string,
    atMs: number,
    body: Extract<Draft, { kind: K }>["body"],
    personal?: Personal,
  ): SealedEntry {
    const at = chinaTime(atMs);
    const common = {
      id: this.#id(atMs, "entry"),
      stop,
      at: { at, precision: "second" as const },
      recordedAt: chinaTime(atMs + 15_000),
    };
    const result = write(this.#head, {
      ...common,
      kind,
      officer: this.#post.officer,
      unit: this.#post.unit,
      body,
      personal,
    } as Draft);
    if (!result.ok) throw new Error(`the demo made an entry that is refused: ${JSON.stringify(result.errors)}`);
    this.#head = result.head;
    return result.sealed;
  }

  #id(atMs: number, what: string): string {
    return deterministicId(atMs, "demo", what, this.#head.device, String(this.#head.seq));
  }
}

/** What the tablet would have shown the officer. */
function shownBy(test: Test, atMs: number): Pick<Logged, "shown"> {
  if (test.outcome !== "reading") return {};
  const classified = classify(test.reading, { jurisdiction: "CN", at: chinaTime(atMs) });
  return classified.ok ? { shown: { category: classified.category } } : {};
}

function chinaTime(ms: number): string {
  return `${new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
