/** What a key of another system may do, each no more than it says. Managing keys, officers and sessions is for people alone. */
export const SCOPES = [
  "audit:read",
  "entries:write",
  "exports:read",
  "integrity:read",
  "log:read",
  "obligations:read",
  /** Opens stops whole and finds drivers, with what identifies them. */
  "personal:read",
  "reference:read",
  "reference:write",
  "statistics:read",
  "stops:read",
] as const;
export type Scope = (typeof SCOPES)[number];
