import type { App } from "@roadside/worker";
import type { hc, InferResponseType } from "hono/client";

type Pull = InferResponseType<ReturnType<typeof hc<App>>["v1"]["tablet"]["$get"], 200>;

/**
 * What an officer can choose from, and the open stops of the unit and the officer, with their ETag. An older app stored
 * fewer fields.
 */
export type Choices = Pick<Pull, "checkpoints" | "operations" | "analysers"> &
  Partial<Pick<Pull, "officers" | "stops" | "openStops">> & { tag?: string | null; unit?: string; badge?: string };

/** An open stop of the unit, as its list has it. */
export type ListedStop = Pull["stops"][number];
