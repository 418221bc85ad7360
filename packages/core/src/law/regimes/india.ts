import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Motor Vehicles Act 1988: 30 mg/100 mL of blood, detected by a breath analyser. */
export const india = /* @__PURE__ */ regime({
  code: "IN",
  name: { en: "India", zh: "印度" },
  limits: issues("+05:30", "2024-12-31", [
    {
      from: "1994-11-14",
      cite: {
        instrument: "Motor Vehicles Act 1988",
        title: { en: "Motor Vehicles Act 1988", zh: "1988年机动车法" },
        clause: "s. 185(a)",
        confidence: "partly-confirmed",
        source: "https://kanoongpt.in/bare-acts/the-motor-vehicles-act-1988/chapter-xiii-section-185-51aaf0649c841067",
        note: "The figure was read; the first day is unconfirmed.",
      },
      limits: {
        "breath-as-blood": { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "30" }] },
        blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "30" }] },
      },
    },
  ]),
  notes: ["The statute refers to blood alcohol detected by a breath analyser."],
});
