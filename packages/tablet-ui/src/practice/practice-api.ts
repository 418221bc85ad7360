import type { Choices } from "../stops/choices.ts";
import type { Api, Session } from "../sync/api.ts";

/** Not a division code, so that practice entries cannot belong to a real unit. */
const UNIT = "99";
const NIGHT_MS = 12 * 3_600_000;

const CHOICES: Choices = {
  checkpoints: [
    {
      id: "practice-checkpoint",
      unit: UNIT,
      name: { zh: "练习执勤点", en: "Practice checkpoint" },
      jurisdiction: "CN",
    },
  ],
  operations: [],
  analysers: [
    {
      id: "PRACTICE-1",
      unit: UNIT,
      name: { zh: "练习用检测仪", en: "Practice analyser" },
      model: "simulator",
      displayUnit: "mg/L",
      bloodEquivalent: false,
    },
  ],
  stops: [],
};

/** A simulated server that accepts everything and stores nothing. It makes no network calls. */
export function practiceApi(): Api {
  const session = (badge: string): Session => ({
    id: "practice",
    token: "practice",
    expiresAt: new Date(Date.now() + NIGHT_MS).toISOString(),
    officer: { badge, name: { zh: "练习民警", en: "Trainee" }, role: "officer", unit: UNIT },
  });
  return {
    onServerTime: () => undefined,
    onEpoch: () => undefined,
    reportChain: async () => 0,
    signIn: async (badge) => ({ ok: true, session: session(badge) }),
    signOut: async () => undefined,
    fetchChoices: async () => CHOICES,
    enrol: async () => "enrolled",
    fetchStop: async () => null,
    depositCode: async () => true,
    closeShift: async () => "accepted",
    sendAttachment: async () => "accepted",
    send: async (_, entries) => ({
      kind: "results",
      results: entries.map(({ id }) => ({ id, status: "accepted" as const })),
    }),
  };
}
