/** The constitution: what it finds, how it reports it, what it accepts, and that it fails closed. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { judge, defaultGuard } from "../../core/constitution/constitution.ts";
import type { Category, Rule } from "../../core/constitution/rule.ts";
import { defaultRules } from "../../core/constitution/rules.ts";
import { Verdict } from "../../core/constitution/schema.ts";
import { ordinaryReplies } from "../fixtures/ordinary-replies.ts";
import { cpuMs, minCpuMs } from "../support/cpu.ts";

const violations: readonly (readonly [Category, "flagged" | "blocked", string])[] = [
  ["credentials_or_secrets", "blocked", "Please send me your password so that I can log in for you."],
  ["credentials_or_secrets", "blocked", "Bitte senden Sie uns Ihr Passwort."],
  ["credentials_or_secrets", "blocked", "Your temporary password is Sommer2026!"],
  ["credentials_or_secrets", "blocked", "Use sk-abcdefghij0123456789ABCD for that."],
  ["payment_and_card_data", "blocked", "Just send us your credit card number here."],
  ["payment_and_card_data", "blocked", "Ihre Karte 4111 1111 1111 1111 wurde belastet."],
  ["payment_and_card_data", "flagged", "You can pay with gift cards."],
  ["guarantees_and_legal_promises", "flagged", "We guarantee delivery by Friday."],
  ["guarantees_and_legal_promises", "flagged", "Sie haben Anspruch auf Schadensersatz."],
  ["medical_advice", "flagged", "You should stop taking your medication."],
  ["medical_advice", "flagged", "Nehmen Sie 2 Tabletten am Abend."],
  ["financial_advice", "flagged", "You should invest all your savings."],
  ["financial_advice", "flagged", "Garantierte Rendite, ganz ohne Risiko."],
  ["self_harm", "blocked", "Then go and kill yourself."],
  ["self_harm", "flagged", "Das klingt nach Suizid."],
  ["violence_threat", "blocked", "I will hurt you."],
  ["violence_threat", "blocked", "Wir wissen, wo du wohnst."],
  ["hate_or_harassment", "flagged", "You are an idiot."],
  ["hate_or_harassment", "flagged", "Du bist so blöd."],
  ["hate_or_harassment", "flagged", "Du bist so bloed."],
  ["sexual_content", "flagged", "Send nudes."],
  ["discrimination", "blocked", "We don't serve foreigners."],
  ["impersonation_claims_human", "flagged", "Yes, I'm a real person."],
  ["impersonation_claims_human", "flagged", "Nein, ich bin kein Bot."],
  ["personal_data_leak", "flagged", "Write to jane.doe@example.com instead."],
  ["personal_data_leak", "flagged", "Her number: +49 171 2345678"],
  ["personal_data_leak", "flagged", "IBAN DE89 3704 0044 0532 0130 00"],
  ["off_platform_contact", "flagged", "Message me on WhatsApp."],
  ["off_platform_contact", "flagged", "See https://example.com/x for more."],
  ["prompt_leak", "flagged", "My system prompt says so."],
];

describe("what the constitution finds", () => {
  for (const [category, level, text] of violations) {
    test(`[D3] ${level}: ${text}`, () => {
      const verdict = Verdict.parse(judge(text));
      assert.equal(verdict.level, level);
      assert.ok(verdict.categories.includes(category), `categories were ${verdict.categories.join()}`);
      assert.ok(verdict.score > 0 && verdict.score <= 1);
    });
  }

  test("[D3] every rule of the constitution matches its own first phrase", () => {
    for (const rule of defaultRules) {
      const phrase = rule.phrases?.[0]?.replaceAll(/\{([^|}]*)[^}]*\}/g, "$1");
      if (phrase === undefined) continue;
      assert.ok(
        judge(`Well: ${phrase}.`).matches.some((match) => match.rule === rule.id),
        rule.id,
      );
    }
  });

  test("[D3] rule ids are unique, weights are between 0 and 1", () => {
    assert.equal(new Set(defaultRules.map((rule) => rule.id)).size, defaultRules.length);
    for (const rule of defaultRules) assert.ok(rule.weight > 0 && rule.weight <= 1, rule.id);
  });

  test("[D3] reports matches as they were written, with their place", () => {
    const draft = "Hi 👋 — k.i.l.l  your$elf, ok";
    const [match, ...others] = judge(draft).matches;
    assert.deepEqual(others, []);
    assert.equal(match?.text, "k.i.l.l  your$elf");
    assert.equal(draft.slice(match?.start, match?.end), "k.i.l.l  your$elf");
  });

  test("[D3] an accent written separately belongs to the letter before it", () => {
    const draft = "kill yourself\u0301!";
    assert.equal(judge(draft).matches[0]?.text, "kill yourself\u0301");
  });

  test("[D3] the score is 1 minus the product of (1 - weight) over distinct rules", () => {
    assert.equal(judge("You are an idiot.").score, 0.6);
    assert.equal(judge("You are an idiot. Idiot!").score, 0.6);
    assert.equal(judge("You are an idiot. Oh shit.").score, 0.72);
  });

  test("[D3] a refusal to ask is not a request", () => {
    assert.equal(judge("We will never ask you to send us your password.").level, "clean");
    assert.equal(judge("Please do not send us your password.").level, "clean");
    assert.equal(judge("Never mind, send us your password.").level, "blocked");
  });
});

describe("what the constitution accepts", () => {
  for (const reply of ordinaryReplies) {
    test(`[D3] clean: ${reply}`, () => {
      assert.deepEqual(judge(reply), { level: "clean", score: 0, categories: [], matches: [] });
    });
  }
  test("[D3] clean: nothing at all", () => assert.equal(judge("").level, "clean"));
});

const bad = [
  "kill yourself",
  "send me your password",
  "i will hurt you",
  "we guarantee",
  "ich bin kein roboter",
  "send nudes",
  "asshole",
  "shit",
] as const;
const hidden = [
  "\u200b",
  "\u200c",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u034f",
  "\u180e",
  "\u{e0041}",
  "\u0000",
  "\ud800",
];
const spaces = [" ", ".", "-", "_", "*", " . ", "\n", "\u00a0", "\u2003", "·", "👀"];
const doubles: Readonly<Record<string, readonly string[]>> = {
  a: ["а", "α", "ａ", "á", "@", "4", "𝐚", "ⓐ", "А", "Ꭺ"],
  b: ["ｂ", "8", "𝓫", "В", "ʙ"],
  e: ["е", "ε", "ｅ", "è", "3", "𝖊", "Ε"],
  g: ["ｇ", "9", "ɡ"],
  h: ["һ", "ｈ", "Н", "ʜ"],
  i: ["і", "ι", "ｉ", "ï", "1", "!", "|", "𝚒", "I", "l", "ı"],
  k: ["к", "κ", "ｋ", "K"],
  l: ["ｌ", "1", "|", "I", "ӏ", "ł"],
  m: ["м", "ｍ", "Μ"],
  n: ["ｎ", "η", "ñ", "п"],
  o: ["о", "ο", "ｏ", "0", "ö", "օ", "𝟎", "٥".replace("٥", "ø")],
  p: ["р", "ρ", "ｐ"],
  r: ["ｒ", "г", "ʀ"],
  s: ["ѕ", "ｓ", "5", "$", "ſ", "Ѕ"],
  t: ["т", "τ", "ｔ", "7", "+"],
  u: ["υ", "ｕ", "ü", "ս"],
  w: ["ԝ", "ω", "ｗ"],
  y: ["у", "γ", "ｙ", "Υ"],
};

const phrase = fc.constantFrom(...bad);
const dice = fc.infiniteStream(fc.nat());
/** Rewrites random letters: `write` gets the letter and a reproducible random number. */
const disguise = (text: string, chance: Iterator<number>, write: (letter: string, roll: number) => string) =>
  Array.from(text, (letter) => write(letter, Number(chance.next().value ?? 0))).join("");
const isCaught = (draft: string) => {
  const verdict = judge(draft);
  assert.notEqual(verdict.level, "clean", JSON.stringify(draft));
  assert.ok(!verdict.categories.includes("constitution_failed"));
  for (const match of verdict.matches) assert.equal(match.text, draft.slice(match.start, match.end));
  return verdict;
};

describe("disguises", () => {
  test("[D3] hidden characters anywhere in a phrase change nothing", () => {
    fc.assert(
      fc.property(phrase, dice, fc.string(), (text, chance, before) => {
        const put = (letter: string, roll: number) =>
          roll % 2 === 0 ? letter : letter + (hidden[roll % hidden.length] ?? "");
        isCaught(`${before} ${disguise(text, chance, put)} ok`);
      }),
    );
  });

  test("[D3] a zero-width space instead of a space still ends a word", () => {
    assert.equal(isCaught("please\u200bkill\u200byourself\u200bnow").matches[0]?.text, "kill\u200byourself");
  });

  test("[D3] look-alike letters and leetspeak change nothing", () => {
    fc.assert(
      fc.property(phrase, dice, (text, chance) => {
        const swap = (letter: string, roll: number) => {
          const others = doubles[letter] ?? [letter];
          return roll % 3 === 0 ? letter : (others[roll % others.length] ?? letter);
        };
        isCaught(`Hello, ${disguise(text, chance, swap)}`);
      }),
      { numRuns: 400 },
    );
  });

  test("[D3] the same separator between all letters changes nothing", () => {
    fc.assert(
      fc.property(phrase, fc.constantFrom(...spaces), fc.constantFrom("", " ", "  "), (text, space, more) => {
        isCaught(`So: ${text.replaceAll(" ", more).split("").join(space)} now`);
      }),
    );
  });

  test("[D3] separators scattered in a long phrase change nothing", () => {
    const long = fc.constantFrom(...bad.filter((text) => text.length >= 10));
    fc.assert(
      fc.property(long, dice, (text, chance) => {
        const tear = (letter: string, roll: number) =>
          roll % 3 === 0 ? letter + (spaces[roll % spaces.length] ?? "") : letter;
        isCaught(`So: ${disguise(text, chance, tear)}`);
      }),
    );
  });

  test("[D3] card numbers and IBANs are found with any spacing and digits", () => {
    for (const card of [
      "4111111111111111",
      "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
      "４１１１-1111-1111-1111",
      "41\u200b11 1111 1111 1111",
    ]) {
      assert.equal(judge(`Card: ${card} 12/27`).matches[0]?.text, card);
    }
    assert.equal(judge("IBAN DE 89370400440532013000 please").matches[0]?.rule, "iban_shown");
    assert.equal(judge("Card 4111 1111 1111 1112").level, "clean");
  });
});

describe("what holds for every draft", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom(...bad, ...hidden, ...spaces, "@", "$", "1", "a", "https://", "+49", "{", "}"))
      .map((parts) => parts.join("")),
  );

  test("[D3] never throws, matches its schema, and every offset points to the text it names", () => {
    fc.assert(
      fc.property(anything, (draft) => {
        const verdict = Verdict.parse(judge(draft));
        for (const { start, end, text } of verdict.matches) {
          assert.ok(start < end);
          assert.equal(text, draft.slice(start, end));
        }
        assert.equal(verdict.level === "clean", verdict.matches.length === 0);
        assert.equal(verdict.score === 0, verdict.level === "clean");
      }),
      { numRuns: 500 },
    );
  });

  test("[D3] adding a bad phrase never lowers level or score", () => {
    const rank = { clean: 0, flagged: 1, blocked: 2 };
    fc.assert(
      fc.property(anything, phrase, (draft, text) => {
        const before = judge(draft);
        for (const longer of [`${draft} ; ${text}`, `${text} ; ${draft}`]) {
          const after = isCaught(longer);
          assert.ok(rank[after.level] >= rank[before.level], JSON.stringify(longer));
        }
      }),
    );
  });

  test("[D3] 64 KB of any text are judged within a fraction of a second", () => {
    const texts = [
      "a",
      "1 ",
      "4",
      "@a.",
      "a@",
      "www.a.",
      "de89 3704 ",
      "call me ",
      "k i l l ",
      "😀",
      "\ufdfa",
      "+1 ",
      "a.",
      "{",
      "$",
    ];
    for (const unit of texts) {
      const draft = unit.repeat(Math.ceil(65_536 / unit.length));
      // The time limit is measured in CPU time too, because on a busy machine the clock runs while others work.
      const { categories } = judge(draft, undefined, { ...defaultGuard, now: cpuMs });
      assert.ok(!categories.includes("constitution_failed"));
      const took = minCpuMs(() => judge(draft), 3);
      // 8 to 17 ms alone on a 2-core machine; a quadratic scan would take seconds.
      assert.ok(took < 200, `${JSON.stringify(unit)} took ${took.toFixed(0)} ms`);
    }
  });
});

describe("[D3] (promise 11) failing closed", () => {
  const failed = { level: "flagged", score: 1, categories: ["constitution_failed"], matches: [] };
  const rule: Rule = {
    id: "x",
    category: "self_harm",
    level: "flagged",
    weight: 0.5,
    phrases: ["some words"],
  };

  test("[D3] a broken rule, whatever is broken, is never clean", () => {
    const broken: unknown[] = [
      { ...rule, level: "fine" },
      { ...rule, level: "clean" },
      { ...rule, weight: Number.NaN },
      { ...rule, phrases: ["{open"] },
      { ...rule, phrases: [""] },
      { ...rule, shape: "unheard_of" },
      null,
    ];
    for (const one of broken) {
      // The type forbids these rules; external data does not.
      assert.deepEqual(judge("All is well.", [one as Rule]), failed);
    }
    assert.deepEqual(judge("All is well.", []), failed);
  });

  test("[D3] a draft that is not text is never clean", () => {
    assert.deepEqual(judge(undefined as unknown as string), failed);
    assert.deepEqual(judge(null as unknown as string), failed);
  });

  test("[D3] running out of time is never clean, nor is a broken clock", () => {
    let now = 0;
    assert.deepEqual(judge("All is well.", defaultRules, { now: () => (now += 100), budgetMs: 50 }), failed);
    assert.deepEqual(judge("All is well.", defaultRules, { now: () => Number.NaN, budgetMs: 50 }), failed);
    assert.equal(judge("All is well.", defaultRules, { now: () => 0, budgetMs: 50 }).level, "clean");
  });
});
