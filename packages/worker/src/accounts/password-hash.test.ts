import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password-hash.ts";

/** Made by better-auth 1.7.25, which hashed every password until the officers' table came. */
const GOLDEN = [
  [
    "correct horse battery",
    "131ffe15bfbd6d26777561ce3da1b71a:c33f925e2db384e1535f03ffcca1118db853eef7cf255eebcddc87c9ebb24dd340d32737fec33e7081c6f2fe651017514cc713199af46d369c8456dc4ca087b0",
  ],
  [
    "白族 jianchuan 石宝山 2026",
    "a6f7c2155016c3e1c9135eac0ab53c94:3534e6057b4b4255ea2076180d3d2d08f3bc10ebe7c643faa47659278e61f7462e41ae8141cd80398a7e860778f35bdbb6618773647d77405a1dfbafb3178649",
  ],
  [
    "全部都是汉字的一个长密码吧",
    "c02518a90f1b514e56e832d6a36ac036:6017f6ad7768435abf76e261e0e416163d1105d767de23cc150ba0da71d464750880bb8874d87bac9e5f2fccaeebfa273f7e94cf56b171012a4c068b26889653",
  ],
  [
    "Ｃafé au lait ﬁn",
    "5d62d9b842c4d96ea2a9732e715a639f:410a2a12a2d2272f6a83331ee5bc325c7143afde0e6c543dc182c4926f3ae2aa64f3497704698a4ad2c2d3ec917d73aa42166462325bf679b0de24fb2ef0c776",
  ],
  [
    "Cafe\u0301 au lait fin",
    "de8fdc0bf204542269207af95965668d:58c1a2a33d307476a992bbf1754e00b78885c2daf39c9c31186b33f66def4ad2d3e877db3b87845f52c1ce7f634f331dfd1a94deca67cb06dc2d4181a5765b05",
  ],
  [
    "pass 👮🏽‍♀️ word 2026",
    "779cc19e91969ad2221ce7f16088ae11:f6524082706573325faa07dd9d896862f44c37c59b08a8d535c185f1bbdb9f548847d91aa9b5c34c7c94b3d816e62e23c1c2850c41b9eaa17c0bdb966225b79a",
  ],
  [
    "            x y z a",
    "fd3e9ab07c64dbbbf58c50366635255e:79d9d82faa399e8de6eb829a614cc9c1778318ed9e1a44f7f74f4f9c51dc33509c3c8fa495b5fe2279b86d2f12fafc005dc0cd3dbc1d63839e6d4562525204e4",
  ],
] as const;

describe("a password's hash", () => {
  it.each(GOLDEN)("that better-auth made of %j still verifies", async (password, hash) => {
    expect(await verifyPassword(password, hash)).toBe(true);
    expect(await verifyPassword(`${password} `, hash)).toBe(false);
  });

  it("verifies however a keyboard composes the password", async () => {
    expect(await verifyPassword("Cafe\u0301 au lait fin", await hashPassword("Ｃafé au lait ﬁn"))).toBe(true);
  });

  it("has the form of those before it, with a salt of its own", async () => {
    const [one, other] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
    expect(one).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
    expect(one).not.toBe(other);
  });

  it.each(["", ":", "salt", "salt:", "salt:00ff", `salt:${"zz".repeat(64)}`])("never verifies as %j", async (hash) => {
    expect(await verifyPassword("correct horse", hash)).toBe(false);
  });
});
