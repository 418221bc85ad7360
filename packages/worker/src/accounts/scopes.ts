/** What an API key may do. Only people manage keys, officers and sessions. */
export const SCOPES = [
  "audit:read",
  "entries:write",
  "exports:read",
  "integrity:read",
  "ledger:read",
  "obligations:read",
  /** Reads complete stops and searches for drivers, with the data that identifies them. */
  "personal:read",
  "reference:read",
  "reference:write",
  "statistics:read",
  "stops:read",
] as const;
export type Scope = (typeof SCOPES)[number];
