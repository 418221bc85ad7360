import type { Problem } from "@roadside/core";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as v from "valibot";

/** Every reason for which a whole call is refused: its status and title. The code is stable; other programs depend on it. */
export const CALL_PROBLEMS = {
  "body-not-json": { status: 400, title: "The body is not JSON" },
  "body-cut-off": { status: 400, title: "The body ended too soon. What was read of it is kept; send it again" },
  "request-invalid": { status: 400, title: "The request does not have the form that this call asks for" },
  "digest-mismatch": { status: 400, title: "The bytes are not those of the digest" },
  "cursor-invalid": { status: 400, title: "The cursor is not one that this call gave out" },
  "sign-in-needed": { status: 401, title: "Sign in first: the session is missing, unknown or has ended" },
  "sign-in-failed": { status: 401, title: "The badge or the password is wrong" },
  "role-not-allowed": { status: 403, title: "Your role does not allow this" },
  "scope-missing": { status: 403, title: "The key's scopes do not allow this" },
  "unit-out-of-scope": { status: 403, title: "The unit lies outside your own" },
  "not-your-own": { status: 403, title: "This is for the officer whose badge it is" },
  "not-found": { status: 404, title: "There is no such thing, or you may not see it" },
  "attachment-unknown": {
    status: 404,
    title: "No entry that was accepted names these bytes: send the entry first, then them again",
  },
  "last-administrator": { status: 409, title: "Nobody would be left who administers all units" },
  "device-taken": { status: 409, title: "A device of that name is there with another key" },
  "decided-already": { status: 409, title: "It was decided otherwise before, and that is final" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "too-many-entries": { status: 413, title: "The batch has too many entries" },
  "media-type-unknown": { status: 415, title: "The body is of a kind that this call does not take" },
  "too-many-calls": { status: 429, title: "Too many calls at once: try again later" },
  "too-many-attempts": { status: 429, title: "Too many failed sign-ins: try again later" },
  "too-many-devices": { status: 429, title: "You have brought too many new devices today" },
  unexpected: { status: 500, title: "The server failed. What was sent is not lost where you keep it; try again" },
  "not-ready": { status: 503, title: "The server is not ready, and says why" },
  "store-unavailable": {
    status: 503,
    title: "The database cannot be used just now. Nothing was half-written; keep what you sent and send it again",
  },
  "log-behind": {
    status: 503,
    title: "The log of the entries has not come so far yet: ask again, each call brings it nearer",
  },
  "try-again": { status: 503, title: "The server is busy with the same records: send them again" },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type CallProblemCode = keyof typeof CALL_PROBLEMS;

/** RFC 9457 problem details, with a stable `code` and, where fields are to blame, `errors` with a JSON Pointer each. */
export const ProblemDetails = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.string(),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(v.object({ code: v.string(), message: v.string(), path: v.string() }))),
});

/** A refusal of the whole call, thrown anywhere below a route and turned into problem+json by the app. */
export class ProblemError extends Error {
  readonly reason: CallProblemCode;
  readonly errors: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;
  /** Members of its own, beside those of every problem (RFC 9457, 3.2). */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    reason: CallProblemCode,
    more: {
      errors?: readonly Problem[];
      detail?: string;
      headers?: Record<string, string>;
      members?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(more.detail ?? CALL_PROBLEMS[reason].title);
    this.reason = reason;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
    this.members = more.members ?? {};
  }
}

export function problemResponse(c: Context, refused: ProblemError): Response {
  const { status, title } = CALL_PROBLEMS[refused.reason];
  const details: v.InferOutput<typeof ProblemDetails> = {
    type: `/docs#${refused.reason}`,
    title,
    status,
    code: refused.reason,
    ...(refused.message === title ? {} : { detail: refused.message }),
    ...(refused.errors.length > 0 ? { errors: [...refused.errors] } : {}),
    ...refused.members,
  };
  return c.body(JSON.stringify(details), status, {
    ...refused.headers,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  });
}
