import { type Cited, dateCitations, type ReviewRule } from "../consequence.ts";
import { type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { GUIDANCE_2011 } from "./guidance-2011.ts";
import { MPS_GUIDANCE_2011, OPINION_2013, OPINION_2023 } from "./instruments.ts";
import { OPINION_OF_2013 } from "./opinion-2013.ts";
import { OPINION_OF_2023 } from "./opinion-2023.ts";

/**
 * Guidance on criminal cases of drunk driving: the rules of the day of the act, and milder later ones while the case is
 * open.
 */
export const GUIDANCE: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2011-09-14",
      value: GUIDANCE_2011,
      cite: {
        ...MPS_GUIDANCE_2011,
        clause: "whole",
        confidence: "partly-confirmed",
        note: "The month was read; the day is that of the press summary.",
      },
    },
    {
      from: "2013-12-18",
      value: OPINION_OF_2013,
      cite: { ...OPINION_2013, clause: "arts. 1 to 6", confidence: "confirmed" },
    },
    {
      from: "2023-12-28",
      value: OPINION_OF_2023,
      cite: { ...OPINION_2023, clause: "arts. 4 to 20", confidence: "confirmed" },
    },
  ]),
);
