import { FLAGS as CORE_FLAGS, PROBLEMS as CORE_PROBLEMS, type Problem, type ProblemCode } from "@roadside/core";

/** Why a field is refused, in a call or in an entry of a batch. The codes are stable; other programs depend on them. */
export const FIELD_PROBLEMS = {
  ...CORE_PROBLEMS,
  "time-in-future": "The time is more than five minutes in the future: send the entry again after that time",
  "no-limit": "The law sets no limit at one end of the range",
  "column-missing": "The first line lacks a required column",
  "column-twice": "The first line repeats a column",
  "columns-do-not-fit": "The line has more or fewer fields than the first line",
  "imported-before": "The line was imported before with other content: correct that stop instead",
  "line-not-csv": "The line has unbalanced quotes",
  "line-not-json": "The line must be a JSON object",
  "line-too-long": "The line is too long",
  "month-unknown": "The month must be written as in Jan",
  "source-empty": "The source is empty",
  "text-not-utf8": "The line is not UTF-8",
  "word-unknown": "The column does not accept this word",
  "year-unknown": "The year must have four digits",
  "entry-not-json": "The line is not JSON",
  "personal-missing": "The entry's personal part was not sent",
  "chain-fork": "Another entry has this number in the device's chain",
  "device-unknown": "No device of this name may send for the unit; the entry is in quarantine",
  "device-pending": "The device is not enrolled yet; the entry is in quarantine",
  "device-revoked": "The device was revoked; the entry is in quarantine",
  "signature-missing": "The call has no signed head of the device; the entry is in quarantine",
  "signature-invalid": "The device's head does not match its entries or its key; the entry is in quarantine",
  "public-key-invalid": "The key must be a point on P-256: 65 bytes, uncompressed, in base64url",
  "device-reserved": "Names that begin with `import-` are reserved for imports",
  "device-state-unknown": "The state must be pending, enrolled or revoked",
  "recovery-code-length": "A recovery code has 16 to 64 characters",
  "enrolment-unknown": "`enrolment` must be on-sign-in",
  "decision-unknown": "The decision must be open or discard",
  "unit-out-of-scope": "The unit, or the unit of the stop, is outside your unit",
  "state-unknown": "The state must be due or overdue",
  "open-unknown": "The only accepted value is true",
  "scope-unknown": "Unknown scope",
  "days-invalid": "`days` must be a whole number from 1 to 366",
  "password-too-short": "The password must have at least 12 characters",
  "password-common": "The password is one of the most common ones",
  "password-is-badge": "The password must not be the badge number",
  "closed-unknown": "`closed` must be true",
  "action-unknown": "Unknown action in the audit log",
  "by-unknown": "Unknown value of `by`",
  "by-combined": "`by` takes either day or month, and one dimension at a time",
  "range-open": "`from` and `to` must be given together",
  "days-out-of-range": "The number of days is outside the permitted range",
  "doubt-missing": "Either `analyser` or `certificate` is required",
  "tests-missing": "At least one test is required",
  "too-many-tests": "At most 5,000 tests are accepted in one call",
  "csv-malformed": "The text is not CSV with the columns of this call",
  "count-invalid": "The count must be a whole number of at least 0",
  "officers-missing": "At least one officer is required",
  "too-many-officers": "At most 50 officers are accepted",
  "shift-too-long": "A shift has at most 24 hours",
  "steps-mixed": "The readings come from instruments with coarser and finer steps, which produces heaps by itself",
  "rule-unknown": "Unknown rule",
  "finding-state-unknown": "The state must be open, closed or any",
  "finding-malformed": "The id of a finding has 32 hexadecimal digits",
  "answered-unknown": "`answered` must be true or false",
  "verdict-unknown": "The verdict must be explained, confirmed or passed-on",
  "range-disordered": "`to` must not be before `from`",
  "sizes-disordered": "`to` must not be smaller than `from`",
  "size-unknown": "The unit's ledger has fewer entries",
  "compare-unknown": "`compare` must be previous-year",
  "compare-without-range": "`compare` requires `from` and `to`",
  "count-unknown": "`count` must be true; the feed returns only exact counts",
  "filter-unsupported": "`$filter` supports only the listed comparisons, joined by `and`",
  "option-unknown": "Unknown option of the feed, or unknown property of a stop",
  "limit-invalid": "`limit` must be a whole number from 1 to 200",
  "cursor-invalid": "The cursor was not issued by this call",
} as const;
export type FieldProblemCode = keyof typeof FIELD_PROBLEMS | ProblemCode;
/** What is wrong with one field of a request. */
export type FieldProblem = Problem<FieldProblemCode>;

/** What is stored and pointed out: a flag refuses no entry. */
export const FLAGS = {
  ...CORE_FLAGS,
  damaged: "The bytes of one of its entries no longer match their hash, or its personal part its digest",
  "clock-off": "The device's clock is off by more than two minutes; recorded times are not corrected",
} as const;

/** Builds the message of a schema: `toProblems` separates the code from the words again. */
export function problem(code: FieldProblemCode, message: string): string {
  return `${code}: ${message}`;
}

/** Whether a text is the code of a field problem. */
export function isFieldProblemCode(code: string): code is FieldProblemCode {
  return Object.hasOwn(FIELD_PROBLEMS, code);
}
