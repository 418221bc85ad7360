import type { FieldProblem } from "../problem-codes.ts";

/**
 * NIST SP 800-63B: a minimum length, no common password, not the badge number, and no rule on which characters to use.
 */
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 200;
/** With fewer different characters it is a pattern, not a password. */
const MIN_DIFFERENT_CHARACTERS = 5;

/** The most common passwords of public lists, in lower case; those that are too short anyway are left out. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  "123456789012",
  "1234567890123",
  "123456789123",
  "1234567890qwe",
  "1234567891011",
  "123456789abc",
  "0123456789ab",
  "012345678910",
  "abcdefghijkl",
  "abcdefghijklm",
  "abc123456789",
  "abcd12345678",
  "administrator",
  "administrator1",
  "asdfghjkl123",
  "changeme1234",
  "changemenow1",
  "correcthorsebatterystaple",
  "iloveyou1234",
  "iloveyouforever",
  "letmein12345",
  "p@ssw0rd1234",
  "p@ssword1234",
  "passw0rd1234",
  "password1234",
  "password12345",
  "password123456",
  "password@123",
  "passwordpassword",
  "police123456",
  "q1w2e3r4t5y6",
  "q1w2e3r4t5y6u7",
  "qazwsxedcrfv",
  "qwer1234asdf",
  "qwerty123456",
  "qwerty1234567",
  "qwertyqwerty",
  "qwertyuiop12",
  "qwertyuiop123",
  "qwertyuiop[]",
  "qwertyuiopasdfghjkl",
  "roadside1234",
  "unbelievable",
  "welcome12345",
  "welcome123456",
  "woaini123456",
  "woaini1314520",
  "woaini5201314",
  "woaiwojia123",
  "zaq12wsxcde3",
  "1q2w3e4r5t6y",
  "1q2w3e4r5t6y7u",
  "1qaz2wsx3edc",
  "1qaz2wsx3edc4rfv",
  "1qazxsw23edc",
  "!qaz2wsx3edc",
]);

/** Returns a password in the one Unicode form (NFKC) in which it is counted, hashed and compared. */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}

/** Returns why an officer must not have this password, or `null` if it is acceptable. */
export function passwordProblem(password: string, badge: string): Omit<FieldProblem, "path"> | null {
  const normalized = normalizePassword(password);
  const { length } = [...normalized];
  if (length < MIN_PASSWORD_LENGTH)
    return { code: "password-too-short", message: `must have at least ${MIN_PASSWORD_LENGTH} characters` };
  if (length > MAX_PASSWORD_LENGTH)
    return { code: "text-too-long", message: `must have at most ${MAX_PASSWORD_LENGTH} characters` };
  const lowerCase = normalized.toLowerCase();
  if (lowerCase.replaceAll(badge.toLowerCase(), "") === "")
    return { code: "password-is-badge", message: "must not be the badge number" };
  if (COMMON_PASSWORDS.has(lowerCase) || new Set(lowerCase).size < MIN_DIFFERENT_CHARACTERS)
    return { code: "password-common", message: "is too common" };
  return null;
}
