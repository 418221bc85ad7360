import type { Attachment } from "@roadside/core";
import { Hono } from "hono";
import * as v from "valibot";
import { ROLES } from "../accounts/roles.ts";
import type { SignedInEnv } from "../http/context.ts";
import { describeCall, validate } from "../http/describe-call.ts";
import { ProblemError } from "../http/problem.ts";
import { readBodyBytes } from "../http/read-body.ts";
import { actorOf, allow, requireSignIn } from "../http/sign-in.ts";
import { nativeDigest } from "../ingest/native-digest.ts";
import { problem } from "../problem-codes.ts";

/** At most what the entry of an attachment may state as its size. */
const MAX_BYTES = 1_000_000;
const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp"] as const satisfies readonly Attachment["mediaType"][];

const Param = v.object({
  digest: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{64}$/, problem("digest-malformed", "must be 64 lower-case hexadecimal digits")),
  ),
});

const tag = "Stops";

export const attachmentRoutes = new Hono<SignedInEnv>()
  .use(requireSignIn)
  .put(
    "/:digest",
    describeCall({
      tag,
      summary: "Upload an attachment",
      description:
        "Stores the bytes of a photo, a signature or a paper under their SHA-256, up to 1 MB. An accepted " +
        "`attachment-added` entry of a stop in the caller's unit must name them, with the same media type " +
        "and size; otherwise the call returns `attachment-unknown`: send the entry first, then the bytes " +
        "again. The bytes are stored encrypted, once for each stop, and never change. The call is " +
        "idempotent, also after retention has deleted the bytes.",
      answer: { status: 201, description: "Stored" },
      also: { 200: "Received before" },
      refuses: {
        400: "The digest is malformed or does not match the bytes",
        403: "The role must not log stops",
        404: "No accepted entry of a stop in the caller's unit names these bytes",
        413: "More than 1,000,000 bytes",
        415: "The body is neither JPEG, PNG nor WebP",
      },
      requestBody: {
        required: true,
        content: Object.fromEntries(
          MEDIA_TYPES.map((type) => [type, { schema: { type: "string", format: "binary" } }]),
        ),
      },
    }),
    allow("officer", "supervisor", "administrator", "entries:write"),
    validate("param", Param),
    async (c) => {
      const { digest } = c.req.valid("param");
      const sent = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
      const mediaType = MEDIA_TYPES.find((type) => type === sent);
      if (!mediaType) throw new ProblemError("media-type-unknown", { detail: `Send ${MEDIA_TYPES.join(", ")}` });
      const bytes = await readBodyBytes(c.req.raw, MAX_BYTES);
      if (nativeDigest(bytes) !== digest) throw new ProblemError("digest-mismatch");
      const end = await c.var.store.attachments.add({ digest, mediaType, bytes }, actorOf(c));
      if (end === "unknown") throw new ProblemError("attachment-unknown");
      return c.body(null, end === "added" ? 201 : 200);
    },
  )
  .get(
    "/:digest",
    describeCall({
      tag,
      summary: "Get an attachment",
      description:
        "Returns the bytes as they were sent, if they belong to a stop in the caller's unit. They are " +
        "personal data: the audit log records the reader first.",
      answer: { status: 200, description: "The bytes", type: MEDIA_TYPES },
      refuses: {
        400: "The digest is malformed",
        404: "No stop in the caller's unit has these bytes, or they were deleted",
      },
    }),
    allow(...ROLES, "personal:read"),
    validate("param", Param),
    async (c) => {
      const found = await c.var.store.attachments.open(c.req.valid("param").digest, c.var.officer.unit, actorOf(c));
      if (!found) throw new ProblemError("not-found");
      return c.body(found.bytes, 200, { "content-type": found.mediaType });
    },
  );
