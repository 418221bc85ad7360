import {
  type ChainHead,
  type Draft,
  type Logged,
  type Personal,
  type SealedEntry,
  startChain,
  write,
} from "@roadside/core";
import { v7 } from "uuid";

type Body<K extends Draft["kind"]> = Extract<Draft, { kind: K }>["body"];

interface Said {
  stop?: string;
  at?: string;
  recordedAt?: string;
  officer?: string;
  unit?: string;
  personal?: Personal;
}

/** A tablet as the worker's tests need one: it has one chain and seals entries with core's own `write`. */
export class Tablet {
  head: ChainHead;
  constructor(device = "tablet-1") {
    this.head = startChain(device);
  }

  /** Seals an entry's content again, under another id if one is given. */
  repeat(
    { entry: { kind, body, stop, at, recordedAt, officer, unit, ...entry } }: SealedEntry,
    id = entry.id,
  ): SealedEntry {
    return this.#seal({ kind, body, stop, at, recordedAt, officer, unit, id } as Draft);
  }

  write<K extends Draft["kind"]>(kind: K, body: Body<K>, said: Said = {}): SealedEntry {
    const { stop = v7(), at = "2026-11-19T21:40:00+08:00", personal, officer = "100001", unit = "532931" } = said;
    const recordedAt = said.recordedAt ?? at;
    return this.#seal({
      kind,
      id: v7(),
      stop,
      at: { at, precision: "second" },
      recordedAt,
      officer,
      unit,
      body,
      personal,
    } as Draft);
  }

  #seal(draft: Draft): SealedEntry {
    const result = write(this.head, draft);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    this.head = result.head;
    return result.sealed;
  }

  logged(body: Partial<Logged> = {}, said: Said = {}): SealedEntry {
    return this.write("logged", { jurisdiction: "CN", checkpoint: "xilan-bus-station", tests: [], ...body }, said);
  }

  breath(value: string, said: Said = {}): SealedEntry {
    return this.logged({ tests: [breathTest(value)] }, said);
  }

  zero(said: Said = {}): SealedEntry {
    return this.breath("0.00", said);
  }

  blood(stop: string, value: string, said: Said = {}): SealedEntry {
    return this.write(
      "test-added",
      { test: { outcome: "reading", reading: { specimen: "blood", value, unit: "mg/100mL" } } },
      { ...said, stop },
    );
  }
}

export function breathTest(value: string): Logged["tests"][number] {
  return { outcome: "reading", reading: { specimen: "breath", value, unit: "mg/L" }, analyser: { serial: "A-1" } };
}

export const SALT = "00112233445566778899aabbccddeeff";
