/** Which passwords are rejected, however long they are. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { refuseWeakPassword } from "../../core/access/weak-passwords.ts";

const known = [
  "Eve Miller",
  "eve.miller@example.com",
  "AcmeCareBot",
  "https://console.lampen-schulz.example",
];

const isRefused = (password: string): boolean => {
  try {
    refuseWeakPassword("password", password, known);
    return false;
  } catch {
    return true;
  }
};

const refuses = (password: string) =>
  assert.throws(
    () => refuseWeakPassword("password", password, known),
    (error) =>
      hasCode(error, "field_invalid") &&
      error.facts["field"] === "password" &&
      error.facts["reason"] === "guessable",
    password,
  );

test("[A4] common and contextual passwords are rejected, also with digits and signs for letters", () => {
  for (const password of [
    "password1234",
    "P@ssw0rd!2026",
    "passwordpassword",
    "qwertyqwerty12",
    "iloveyou!!!!!!",
    "123456789012",
    "aaaaaaaaaaaa",
    "EveMiller2026",
    "3v3.M1ller!!!!",
    "example.com-eve",
    "nadia-nadia-1",
    "Welcome2026!!",
  ])
    refuses(password);
});

test("[A4] keyboard rows and alphabet sequences are rejected, in either direction and with any digits after them", () => {
  for (const password of [
    "abcdefghijkl",
    "zyxwvutsrqpo",
    "12345678901234",
    "87654321-87654321",
    "qwertyuiop12",
    "qwertzuiopü+",
    "poiuztrewq2026",
    "asdfghjklöä#",
    "yxcvbnm,.-yxcvbnm",
    "1qay2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "a1b2c3d4e5f6g7",
    "azertyuiop!!",
    "abcd-efgh-ijkl",
    "abcdefgh12345678",
    "Asdfghjkl2026!",
  ])
    refuses(password);
});

test("[A4] repetitions count once, and digits never count as letters", () => {
  for (const password of [
    "aaaaaabbbbbbcccc",
    "xkqxkqxkqxkqxkq",
    "xk-xk-xk-xk-xk-xk",
    "😀😀😀😀😀😀😀😀😀😀😀😀",
    "password13451345",
    "password98989898",
    "31415926535897",
    "---------------",
  ])
    refuses(password);
});

test("[A4] the most frequently leaked passwords are rejected, in German too", () => {
  for (const password of [
    "Passw0rt!2026",
    "Schatzi123456",
    "fussball-2006",
    "Fu\u00dfball2006!!",
    "Bayernm\u00fcnchen1",
    "we1come_2_2026",
    "1etme1n-1etme1n",
    "Tru5tn01-tru5tn01",
    "d@niel$martin",
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13\uff14",
  ])
    refuses(password);
});

test("[A4] one word, or two without a separator, is rejected, whatever is added before or after", () => {
  for (const password of [
    "veronica1234",
    "newyork12345",
    "LinkinPark12",
    "h0gwarts1234",
    "1995tequieromucho",
    "manchesterunited",
    "thisismypassword",
    "bismillah!!!",
    "Zitronenfalter7",
    "correcthorsebatterystaple",
    "zaq12wsxcde3",
    "rellim.eve.2026",
  ])
    refuses(password);
});

test("[A4] hardly any generated password is mistaken for a word", () => {
  const digits = "0123456789";
  const lower = "abcdefghijklmnopqrstuvwxyz";
  for (const [letters, length] of [
    [lower, 14],
    [lower + digits, 16],
    [lower + lower.toUpperCase() + digits, 14],
    [lower + lower.toUpperCase(), 14],
  ] as const) {
    const drawn = Array.from({ length: 500 }, (_, n) =>
      Array.from(createHash("sha256").update(`${n}`).digest().subarray(0, length))
        .map((byte) => letters[byte % letters.length])
        .join(""),
    );
    const refused = drawn.filter(isRefused);
    assert.ok(refused.length <= 15, `${refused.length} of 500 were refused, such as ${refused[0]}`);
  }
});

test("[A4] the bot's name and the console's address are context that a guesser knows", () => {
  for (const password of [
    "acmecarebot2026",
    "Acme-Care-2026!",
    "4cmeC4reB0t!",
    "LampenSchulz-1999",
    "schulz.lampen.console",
  ])
    refuses(password);
});

test("[A4] several words, random letters and other scripts are accepted; there are no composition rules", () => {
  for (const password of [
    "proper mule charger paperclip",
    "tangled-otter-violin",
    "purple kettle on the roof",
    "x7Kp2mQ9vLbTzR",
    "k2#Vt9!qLw4&Zr",
    "I misunderstood the overstuffed sofa",
    "Vier Ziegel tragen den Balkon",
    "eve likes quiet rivers",
    "пароль из моего детства",
    "静かな川のほとりの石の上で",
  ])
    refuseWeakPassword("password", password, known);
});
