export { isDate, type Moment, parseMoment } from "./calendar.ts";
export { fromBase64Url, toBase64Url } from "./encoding/base64url.ts";
export { canonicalJson, type Json } from "./encoding/canonical-json.ts";
export { digestJson, type TextDigest } from "./encoding/digest.ts";
export { type Attachment, attachmentPath, findAttachment } from "./evidence/attachment.ts";
export {
  EVIDENCE_PATHS,
  EvidenceHeads,
  EvidenceKeys,
  EvidenceManifest,
  EvidenceProofs,
  EvidenceSignature,
} from "./evidence/forms.ts";
export {
  type EvidenceCheck,
  type EvidenceTrust,
  type EvidenceVerdict,
  verifyEvidence,
} from "./evidence/verify-evidence.ts";
export { type ParsedBadge, parseBadge } from "./identity/badge.ts";
export { DALI_COUNTIES, type Division, PROVINCE_TABLE, type Province, parseDivision } from "./identity/divisions.ts";
export {
  allowsClass,
  type LicenceClasses,
  parseArchiveNumber,
  parseLicenceClasses,
  parseLicenceNumber,
  VEHICLE_CLASSES,
  type VehicleClass,
} from "./identity/licence.ts";
export { type Plate, type PlateKind, PROVINCES, parsePlate } from "./identity/plate.ts";
export { ageOn, computeCheckCharacter, parseResidentId, type ResidentId } from "./identity/resident-id.ts";
export {
  type Doubt,
  findOffRosterTests,
  findTestsInDoubt,
  findUnverifiedTests,
  type Shift,
} from "./integrity/coverage.ts";
export { createFindingId } from "./integrity/finding-id.ts";
export { type LoggedTest, listLoggedTests } from "./integrity/logged-test.ts";
export { findImpossibleMovements, findRuns } from "./integrity/pace.ts";
export {
  findSequenceFaults,
  type MemoryTest,
  reconcileMemory,
  reconcileShift,
  type ShiftCount,
} from "./integrity/reconcile.ts";
export { findRevisions } from "./integrity/revisions.ts";
export { INTEGRITY_RULES, type IntegrityFinding, type IntegrityRule } from "./integrity/rules.ts";
export type { Awaited } from "./law/awaited.ts";
export type { CaseFinding, CaseMeasure, Obligation } from "./law/china/judge-case.ts";
export { type AnalyserRule, findAnalyserRule, findTestMethods, type TestMethod } from "./law/china/test-methods.ts";
export { CIRCUMSTANCE_GROUPS } from "./law/circumstance-groups.ts";
export {
  CIRCUMSTANCES,
  type Circumstance,
  DERIVED_FACTS,
  type FactCode,
  type Missing,
  type Support,
  type Words,
} from "./law/circumstances.ts";
export { type Classification, type Classify, classifier, type LawContext } from "./law/classifier.ts";
export { classify } from "./law/classify.ts";
export { AUTHORITIES, type Authority, type MeasureKind, type Range, type TimeLimit } from "./law/consequence.ts";
export { categories, type Jurisdiction, jurisdictions } from "./law/jurisdictions.ts";
export { isPositive } from "./law/positive.ts";
export {
  type BreathRule,
  type Category,
  DRIVER_CLASSES,
  type DriverClass,
  type Limit,
  type Limits,
  type Measured,
  type Regime,
  type Tier,
} from "./law/regime.ts";
export { canada } from "./law/regimes/canada.ts";
export { china } from "./law/regimes/china.ts";
export { englandAndWales } from "./law/regimes/england-and-wales.ts";
export { france } from "./law/regimes/france.ts";
export { germany } from "./law/regimes/germany.ts";
export { hongKong } from "./law/regimes/hong-kong.ts";
export { india } from "./law/regimes/india.ts";
export { ireland } from "./law/regimes/ireland.ts";
export { italy } from "./law/regimes/italy.ts";
export { japan } from "./law/regimes/japan.ts";
export { macau } from "./law/regimes/macau.ts";
export { newSouthWales } from "./law/regimes/new-south-wales.ts";
export { newZealand } from "./law/regimes/new-zealand.ts";
export { northernIreland } from "./law/regimes/northern-ireland.ts";
export { norway } from "./law/regimes/norway.ts";
export { poland } from "./law/regimes/poland.ts";
export { scotland } from "./law/regimes/scotland.ts";
export { singapore } from "./law/regimes/singapore.ts";
export { southKorea } from "./law/regimes/south-korea.ts";
export { spain } from "./law/regimes/spain.ts";
export { sweden } from "./law/regimes/sweden.ts";
export { taiwan } from "./law/regimes/taiwan.ts";
export { thailand } from "./law/regimes/thailand.ts";
export { unitedStates } from "./law/regimes/united-states.ts";
export { utah } from "./law/regimes/utah.ts";
export { victoria } from "./law/regimes/victoria.ts";
export { vietnam } from "./law/regimes/vietnam.ts";
export { REGIMES } from "./law/regimes.ts";
export {
  type Citation,
  type Cite,
  type Confidence,
  type Dated,
  type InForce,
  type Timeline,
  valueAt,
} from "./law/timeline.ts";
export {
  BatchHead,
  createBatchHead,
  encodeBatchHead,
  signBatchHead,
  type UnsignedBatchHead,
} from "./ledger/batch-head.ts";
export {
  computeRoot,
  hashLeaf,
  hashNode,
  isConsistent,
  isIncluded,
  proveConsistency,
  proveInclusion,
} from "./ledger/merkle.ts";
export { encodeTreeHead, TreeHead, type UnsignedTreeHead } from "./ledger/tree-head.ts";
export { FLAGS, type FlagCode, PROBLEMS, type ProblemCode } from "./problem-codes.ts";
export { type Assessment, assess, type UnknownFact } from "./record/assess.ts";
export { categorise } from "./record/categorise.ts";
export { type Basis, type Categorised, categoriser } from "./record/categoriser.ts";
export { type ChainHead, findIntegrityProblems, readSealed, startChain, write } from "./record/chain.ts";
export type { Choice } from "./record/choice.ts";
export { type Draft, Entry, SealedEntry } from "./record/entry.ts";
export { findContradictionsWithStop } from "./record/entry-contradictions.ts";
export { CHOICES, ENTRY_KINDS, type EntryKind, type Logged } from "./record/kinds.ts";
export { logStop, type StopFacts } from "./record/log-stop.ts";
export type { Personal } from "./record/personal.ts";
export { replay } from "./record/replay.ts";
export type { Stop, StopEvent, StopTest } from "./record/stop.ts";
export type { Test } from "./record/test.ts";
export { Badge, ReferenceId, UnitCode, Uuid7 } from "./record/text.ts";
export { type ChainFinding, verify } from "./record/verify.ts";
export { epochMs, spanEndMs, When } from "./record/when.ts";
export { type Flag, type Problem, type Refusal, refuse } from "./refusal.ts";
export { compareDecimals, computeChangePercent, computeShare, sumDecimals } from "./statistics/figures.ts";
export { detectHeaping, type Heaping, type Histogram } from "./statistics/heaping.ts";
export { compareYearOnYear, computeRate, type Rate, type Tally, tally } from "./statistics/tally.ts";
export { type Conversion, convert } from "./units/convert.ts";
export { parseReading, type Reading, type WrittenReading } from "./units/reading.ts";
export { type Specimen, UNITS, type Unit } from "./units/unit.ts";
