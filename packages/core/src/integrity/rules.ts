import type { Words } from "../law/circumstances.ts";

const NO_CHANCE_ALARMS = "None by chance: it compares what was recorded. A slip of the pen raises it too.";

/**
 * The rules of the integrity detectors, each with its method, the source of its figures and its rate of false alarms.
 * None is a legal rule; a finding is a question, not an accusation.
 */
export const INTEGRITY_RULES = {
  runs: {
    words: { en: "many tests in too quick a row", zh: "短时间内连续测试过密" },
    method: "At least 10 tests on one analyser, no two neighbours more than 30 s apart.",
    source: "Victoria: at least 258,509 false tests were found as such runs (as reported; the inquiry was not read).",
    falseAlarms: "Fewer than 1 in 100 simulated nights of 200 honest tests, each 25 s and more after the one before.",
  },
  "impossible-movement": {
    words: { en: "the analyser moved faster than a squad can between two tests", zh: "两次测试之间仪器移动速度异常" },
    method:
      "Two tests on one analyser within 90 s whose places imply more than 20 km/h, after 50 m for " +
      "the positions' own error.",
    source:
      "New Zealand, 2024/25: more than 30,000 tests, found when a map showed 11 within 5 minutes " +
      "over 3.5 km (as reported). The 50 m are the project's own.",
    falseAlarms: "None in 500 such nights in which the positions wander by some metres.",
  },
  chain: {
    words: { en: "entries of a tablet's chain have not arrived", zh: "平板记录链中有条目未到达" },
    method: "A device numbers its entries from 1; up to the highest that is here, each is here.",
    source: "The project's own.",
    falseAlarms: "Entries that are still on their way raise it until they arrive.",
  },
  sequence: {
    words: {
      en: "numbers of the analyser's own test sequence are missing or repeated",
      zh: "仪器自身测试编号缺失或者重复",
    },
    method: "Between the lowest and the highest number logged, each number of an analyser belongs to one test.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  counter: {
    words: { en: "the analyser's counter and the records of the shift differ", zh: "仪器计数与班次记录不符" },
    method:
      "Counter at the end less counter at the start, the tests logged, and the mouthpieces used are the same number.",
    source:
      "Ireland, 2009 to 2017: 3,498,400 tests in the police system, 2,040,179 on the analysers' " +
      "own counters (as reported).",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  memory: {
    words: { en: "the analyser's memory and the records differ", zh: "仪器存储与记录不符" },
    method:
      "Serial number and test number name one test: in the memory and not logged, logged and not " +
      "in the memory, or with another reading.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  roster: {
    words: { en: "a test by an officer who was not on the shift", zh: "测试民警不在班次名单内" },
    method: "The time of each test lies within a shift of its officer.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  verification: {
    words: { en: "a test outside the analyser's verification", zh: "测试时仪器不在检定有效期内" },
    method: "The local day of the test lies within the verification that was recorded with it.",
    source:
      "JJG 657 requires periodic verification. New Jersey: 20,667 results were lost since one " +
      "person certified calibrations falsely (as reported).",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  heaping: {
    words: { en: "readings piled just below a limit and missing just above it", zh: "测试结果集中在限值以下" },
    method:
      "A smooth curve is fitted to the 15 values on each side of a limit without the three " +
      "nearest; the excess of the three below less that of the three above is set against its " +
      "standard error.",
    source: "A bunching estimate (Chetty et al. 2011, Kleven 2016). Windows and widths are the project's own.",
    falseAlarms:
      "1 in 1,000 by chance, where readings fall smoothly; in 2,000 simulated checkpoints no more " +
      "often than was asked for. None in 228,064 British tests of 2013, at their limit and at 29 " +
      "other values.",
  },
  late: {
    words: { en: "an entry written long after the fact", zh: "事后较久才录入" },
    method: "More than 24 hours between what happened and its entry, where its time is known to the minute.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  milder: {
    words: { en: "a correction made the category milder", zh: "更正后类别变轻" },
    method: "The stop replayed without and with a correction, judged by the law of its day.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  voided: {
    words: { en: "a stop with a positive reading was voided", zh: "阳性记录被作废" },
    method: "The stop's category before it was voided is positive.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
  interference: {
    words: { en: "interference was reported", zh: "有人反映受到干预" },
    method: "The stop has an entry of that kind.",
    source: "The project's own.",
    falseAlarms: NO_CHANCE_ALARMS,
  },
} as const satisfies Record<string, { words: Words; method: string; source: string; falseAlarms: string }>;
export type IntegrityRule = keyof typeof INTEGRITY_RULES;

/**
 * A question for a supervisor: the rule, its subject (analyser, officer or stop), the records concerned, and a message.
 */
export interface IntegrityFinding {
  readonly rule: IntegrityRule;
  readonly subject: string;
  /** Ids of the entries concerned; test numbers if there is no entry. */
  readonly records: readonly string[];
  /** Entries between which something is missing. */
  readonly beside?: readonly string[];
  readonly message: string;
}
