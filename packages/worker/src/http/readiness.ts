/** What only the platform knows of its health. What it cannot know is left out and not reported. */
export interface PlatformHealth {
  /** The database engine and its version, as in `SQLite 3.50.4`. */
  readonly engine: string;
  readonly disk?: () => Promise<DiskSpace>;
  /** The nodes of a replicated database. */
  readonly replicas?: () => Promise<Replicas>;
  /** The last verified backup; `null` if there is none. */
  readonly lastBackup?: () => Promise<{ readonly at: string } | null>;
  /** Whether every change is stored a second time before it is answered, in a journal or on other nodes. */
  readonly hasSecondCopy?: () => Promise<boolean>;
  /** Why the journal cannot be written, in a sentence; `null` if it can; `undefined` if there is none. */
  readonly findJournalFault?: () => Promise<string | null | undefined>;
  /** The last verification of the whole database; `null` if there was none. */
  readonly lastVerify?: () => Promise<LastVerify | null>;
}

/** The disk of the database, in bytes. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface Replicas {
  readonly total: number;
  readonly reachable: number;
}

export interface LastVerify {
  readonly at: string;
  /** How many it found. */
  readonly differences: number;
}

/** Below it, the server takes no calls: an ingest needs room for its entries and for the journal. */
const MIN_FREE_BYTES = 64_000_000;
const LOW_FREE_BYTES = 1_000_000_000;
const DAY_MS = 86_400_000;
const MAX_BACKUP_AGE_MS = 2 * DAY_MS;
const MAX_VERIFY_AGE_MS = 2 * DAY_MS;

/** The parts of a report on the platform. A part is left out if the platform does not know it. */
export interface PlatformReport {
  readonly disk?: DiskSpace & { readonly state: "enough" | "low" | "full" };
  readonly replicas?: Replicas;
  readonly backup?: { readonly at: string | null };
  readonly journal?: { readonly writable: boolean };
  readonly verify?: { readonly at: string | null; readonly differences: number };
  /** A sentence for each part that is not well. */
  readonly why: Readonly<Record<string, string>>;
  /** Whether the server may take calls, as far as these parts decide. */
  readonly isReady: boolean;
}

/**
 * Reports on the disk, the replicas, the journal, the last backup and the last verification. A full disk, the loss of
 * the majority of the nodes and a journal that cannot be written make a server not ready, because it can accept
 * nothing; the others need an operator, but taking the server out of service would not help.
 */
export async function reportOnPlatform(platform: PlatformHealth, now: Date): Promise<PlatformReport> {
  const [disk, replicas, backup, hasSecondCopy, journalFault, verify] = await Promise.all([
    ifKnown(platform.disk),
    ifKnown(platform.replicas),
    ifKnown(platform.lastBackup),
    ifKnown(platform.hasSecondCopy),
    ifKnown(platform.findJournalFault),
    ifKnown(platform.lastVerify),
  ]);
  const why: Record<string, string> = {};
  const state = disk && (disk.freeBytes < MIN_FREE_BYTES ? "full" : disk.freeBytes < LOW_FREE_BYTES ? "low" : "enough");
  if (disk && state !== "enough") why.disk = `the disk of the database has ${toMegabytes(disk.freeBytes)} MB left`;
  if (replicas && replicas.reachable < replicas.total)
    why.replicas = `${replicas.reachable} of ${replicas.total} database nodes answer`;
  if (backup === null) why.backup = "no backup has been made";
  else if (backup && hasSecondCopy === false)
    why.backup = `without a journal, a restore would lose everything after ${backup.at}`;
  else if (backup && isOlder(backup.at, now, MAX_BACKUP_AGE_MS)) why.backup = `the last backup is from ${backup.at}`;
  if (journalFault) why.journal = journalFault;
  if (verify === null) why.verify = "the database has not been verified";
  else if (verify && verify.differences > 0)
    why.verify = `the verification at ${verify.at} found ${verify.differences} differences`;
  else if (verify && isOlder(verify.at, now, MAX_VERIFY_AGE_MS))
    why.verify = `the last verification is from ${verify.at}`;
  return {
    ...(disk && state ? { disk: { state, ...disk } } : {}),
    ...(replicas ? { replicas } : {}),
    ...(backup === undefined ? {} : { backup: { at: backup?.at ?? null } }),
    ...(journalFault === undefined ? {} : { journal: { writable: journalFault === null } }),
    ...(verify === undefined ? {} : { verify: { at: verify?.at ?? null, differences: verify?.differences ?? 0 } }),
    why,
    isReady: state !== "full" && !journalFault && (replicas === undefined || replicas.reachable * 2 > replicas.total),
  };
}

/** A check that fails knows nothing; why the database does not answer is reported elsewhere. */
async function ifKnown<T>(check: (() => Promise<T>) | undefined): Promise<T | undefined> {
  return check?.().catch(() => undefined);
}

function isOlder(at: string, now: Date, ms: number): boolean {
  return now.getTime() - Date.parse(at) > ms;
}

function toMegabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}
