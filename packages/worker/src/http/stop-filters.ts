import { categories } from "@roadside/core";
import type { Context } from "hono";
import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import type { StopsQuery } from "../store/stops-query.ts";
import type { SignedInEnv } from "./context.ts";
import { toEndMs, toStartMs } from "./days.ts";
import { Badge, DayOrInstant, ReferenceId, UnitPrefix } from "./schemas.ts";
import { resolveUnit } from "./sign-in.ts";

/** The filters of a list or an export of stops; all must match. */
export const StopFilters = v.object({
  unit: v.optional(UnitPrefix),
  checkpoint: v.optional(ReferenceId),
  operation: v.optional(ReferenceId),
  officer: v.optional(Badge),
  category: v.optional(v.picklist([...categories(), "no-reading", "undetermined"])),
  open: v.optional(v.literal("true", problem("open-unknown", "must be true"))),
  from: v.optional(DayOrInstant),
  to: v.optional(DayOrInstant),
});

/** Returns the filters for the store, within the caller's scope. */
export function readStopFilters(
  c: Context<SignedInEnv>,
  { unit, from, to, open, ...filters }: v.InferOutput<typeof StopFilters>,
): Omit<StopsQuery, "limit"> {
  return {
    ...filters,
    unit: resolveUnit(c, unit),
    open: open === "true",
    fromMs: from === undefined ? undefined : toStartMs(from),
    toMs: to === undefined ? undefined : toEndMs(to),
  };
}
