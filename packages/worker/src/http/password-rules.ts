import type { FieldProblem } from "../problem-codes.ts";

/** As NIST SP 800-63B asks: long enough, none of the commonest, not one's own badge, and no rule on which characters to use. */

export const FEWEST_OF_A_PASSWORD = 12;
export const MOST_OF_A_PASSWORD = 200;
/** Fewer different characters than this are a pattern, not a password. */
const FEWEST_DIFFERENT = 5;

/** The commonest of public lists that are long enough, in small letters. Shorter ones are refused by their length. */
const COMMONEST: ReadonlySet<string> = new Set([
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

/** A password in the one spelling in which it is counted, kept and compared, however a keyboard composed it. */
export function spelled(password: string): string {
  return password.normalize("NFKC");
}

/** Why a badge may not have this password; `null` where it may. */
export function passwordProblem(password: string, badge: string): Omit<FieldProblem, "path"> | null {
  const text = spelled(password);
  const characters = [...text];
  if (characters.length < FEWEST_OF_A_PASSWORD)
    return { code: "password-too-short", message: `needs ${FEWEST_OF_A_PASSWORD} characters or more` };
  if (characters.length > MOST_OF_A_PASSWORD)
    return { code: "text-too-long", message: `at most ${MOST_OF_A_PASSWORD} characters` };
  const small = text.toLowerCase();
  if (small.replaceAll(badge.toLowerCase(), "") === "")
    return { code: "password-is-badge", message: "is the badge itself" };
  if (COMMONEST.has(small) || new Set(small).size < FEWEST_DIFFERENT)
    return { code: "password-common", message: "is among the first that anybody would try" };
  return null;
}
