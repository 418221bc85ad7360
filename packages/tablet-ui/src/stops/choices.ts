import type { App } from "@roadside/worker";
import type { hc, InferResponseType } from "hono/client";

type Pull = InferResponseType<ReturnType<typeof hc<App>>["v1"]["tablet"]["$get"], 200>;

/** What an officer can choose from, and the unit's open stops, with their ETag. An older app stored fewer fields. */
export type Choices = Pick<Pull, "checkpoints" | "operations" | "analysers"> &
  Partial<Pick<Pull, "stops">> & { tag?: string | null; unit?: string };
