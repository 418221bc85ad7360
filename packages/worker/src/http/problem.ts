import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as v from "valibot";
import type { FieldProblem } from "../problem-codes.ts";

/** The problems that refuse a call: status and title by code. Codes are stable, because other programs use them. */
export const CALL_PROBLEMS = {
  "body-not-json": { status: 400, title: "The body is not valid JSON" },
  "body-cut-off": { status: 400, title: "The body ended early: send it again" },
  "request-invalid": { status: 400, title: "The request is not valid; `errors` names each field" },
  "digest-mismatch": { status: 400, title: "The bytes do not match the digest" },
  "cursor-invalid": { status: 400, title: "The cursor was not issued by this call" },
  "sign-in-needed": { status: 401, title: "Sign in first: the session is missing, unknown or has expired" },
  "sign-in-failed": { status: 401, title: "The badge number or the password is wrong" },
  "role-not-allowed": { status: 403, title: "Your role does not allow this" },
  "scope-missing": { status: 403, title: "The key's scopes do not allow this" },
  "unit-out-of-scope": { status: 403, title: "The unit is outside your unit" },
  "not-your-own": { status: 403, title: "Only the officer with this badge number may do this" },
  "not-found": { status: 404, title: "The resource does not exist, or you may not see it" },
  "attachment-unknown": {
    status: 404,
    title: "No accepted entry refers to these bytes: send the entry first, then the bytes again",
  },
  "method-not-allowed": { status: 405, title: "This path does not accept this method; `Allow` lists those it does" },
  "last-administrator": { status: 409, title: "At least one administrator of all units must remain" },
  "device-taken": { status: 409, title: "A device of this name is registered with another key" },
  "clock-not-trusted": {
    status: 409,
    title: "The server's clock has jumped ahead: correct it, or confirm it with `PUT /v1/clock`",
  },
  "clock-differs": { status: 409, title: "The server's clock shows another time; `time` gives it" },
  "decided-already": { status: 409, title: "Another decision was made before, and it is final" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "too-many-entries": { status: 413, title: "The batch has too many entries" },
  "media-type-unknown": { status: 415, title: "This call does not accept this media type" },
  "encoding-unknown": { status: 415, title: "Send the body without a content encoding such as gzip" },
  "too-many-calls": { status: 429, title: "Too many calls at once: try again later" },
  "too-many-attempts": { status: 429, title: "Too many failed sign-ins: try again later" },
  "too-many-devices": { status: 429, title: "You have registered too many devices today" },
  unexpected: { status: 500, title: "The server failed. Your data is safe on your device: try again" },
  "record-damaged": {
    status: 409,
    title: "The record was changed after it was received: nothing of it can be shown as fact",
  },
  "not-ready": { status: 503, title: "The server is not ready; `why` gives the reason" },
  "store-unavailable": {
    status: 503,
    title: "The database is temporarily unavailable. Nothing was partly written: send the request again",
  },
  "log-behind": {
    status: 503,
    title: "The ledger does not include these entries yet: try again, each call continues the work",
  },
  "try-again": { status: 503, title: "Another request is writing the same records: send the request again" },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type CallProblemCode = keyof typeof CALL_PROBLEMS;

/** RFC 9457 problem details, with a stable `code` and, for invalid fields, `errors` with a JSON Pointer each. */
export const ProblemDetails = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.string(),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(v.object({ code: v.string(), message: v.string(), path: v.string() }))),
});

/** Refuses a call: thrown anywhere in a route, returned by the app as problem+json. */
export class ProblemError extends Error {
  readonly reason: CallProblemCode;
  readonly errors: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the problem (RFC 9457, 3.2). */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    reason: CallProblemCode,
    more: {
      errors?: readonly FieldProblem[];
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
