import { type Refusal, refuse } from "../refusal.ts";

/**
 * A badge number, as text since it may start with 0. Police officers have six digits (unconfirmed); auxiliary police
 * and other forces use other forms.
 */
export interface ParsedBadge {
  readonly ok: true;
  readonly badge: string;
  readonly form: "police" | "other";
}

/** Parses a badge number: 1 to 20 digits, letters or hyphens. */
export function parseBadge(written: string): ParsedBadge | Refusal {
  const badge = written.normalize("NFKC").trim();
  const strange = badge.search(/[^0-9A-Za-z-]/);
  if (strange >= 0) {
    const message = `"${badge[strange]}" is not a digit, letter or hyphen`;
    return refuse({
      code: "badge-malformed",
      message,
      zh: `第${strange + 1}位“${badge[strange]}”不是数字、字母或连字符`,
      path: "",
      span: [strange, strange + 1],
    });
  }
  if (badge === "" || badge.length > 20) {
    return refuse({
      code: "badge-malformed",
      message: `has ${badge.length} characters; a badge number has 1 to 20`,
      zh: `有${badge.length}位，警号应为1至20位`,
      path: "",
      span: [0, badge.length],
    });
  }
  return { ok: true, badge, form: /^\d{6}$/.test(badge) ? "police" : "other" };
}
