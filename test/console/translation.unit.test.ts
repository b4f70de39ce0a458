/** Which texts are offered for translation, and whether an answer still matches the reviewer's own text. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCertainlyIn } from "../../web/src/pages/review/translation/detect-language.ts";
import { languageNameOf } from "../../web/src/i18n/language-name.ts";
import { translationLanguages } from "../../web/src/pages/settings/offered-languages.ts";
import {
  isAnswerChanged,
  isCurrentTranslation,
  isOwnTextChanged,
  isOwnText,
  isSameOwnText,
  type OwnText,
} from "../../web/src/pages/review/translation/own-text.ts";
import {
  approvalBodyOf,
  isSameWork,
  isTouched,
  draftWorkOf,
  workOfDecision,
} from "../../web/src/pages/review/decision/decision.ts";
import { saveWork, savedStateOf } from "../../web/src/pages/review/answer/unsent-work.ts";
import { sampleReview } from "../support/sample-review.ts";

const own: OwnText = {
  language: "de",
  text: "Um neun.",
  translation: {
    source: "Um neun.",
    to: "fr",
    bubbles: ["À neuf heures.", "À bientôt !"],
    reads_as: ["Um neun Uhr.", "Bis bald!"],
    formatting_lost: false,
  },
};
const answer = ["À neuf heures.", "À bientôt !"];

describe("[R14] the language of a text", () => {
  const samples = {
    en: "When do you open the shop, and is the lamp in stock?",
    de: "Wann öffnen Sie und ist die Lampe noch zu haben?",
    fr: "Quand est-ce que vous ouvrez le magasin et la lampe est-elle en stock ?",
    es: "¿Cuándo abre la tienda y tengo que pagar con tarjeta?",
    it: "Quando apre il negozio e la lampada non è in vetrina?",
    nl: "Wanneer is de winkel open en heeft u een lamp voor mij?",
    pl: "Kiedy jest otwarte i czy mogę to zobaczyć na miejscu?",
    tr: "Bu lamba ne kadar ve benim için var mı?",
    ru: "Когда вы открываетесь и есть ли ещё лампа?",
    uk: "Коли ви відчиняєтесь і чи є ще лампа?",
    el: "Πότε ανοίγετε;",
    ja: "いつ開きますか。",
    ko: "언제 문을 여나요?",
  };

  for (const [language, text] of Object.entries(samples))
    test(`[R14] ${language} is recognised among the others`, () => {
      expect(Object.keys(samples).filter((other) => isCertainlyIn(text, other))).toEqual([language]);
    });

  test("[R14] a variant counts as its language, and what it cannot tell counts as foreign", () => {
    expect(isCertainlyIn(samples.en, "en-GB")).toBe(true);
    expect(isCertainlyIn("Lampe?", "de")).toBe(false);
    expect(isCertainlyIn("你们几点开门？", "de")).toBe(false);
  });

  test("[R14] there is nothing to translate without letters, or in links and code alone", () => {
    for (const text of ["", "👍 42!", "https://a.example/der-die-das", "`let a = 1;` {{name}}"])
      expect(isCertainlyIn(text, "de"), text).toBe(true);
  });

  test("[P10] no text breaks it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void isCertainlyIn(text, "de")));
  });

  test("[R14] every language that is offered has a name in both languages of the console", () => {
    for (const tag of translationLanguages)
      for (const language of ["en", "de"] as const) expect(languageNameOf(tag, language), tag).not.toBe(tag);
    expect(languageNameOf("not a tag", "en")).toBe("not a tag");
  });
});

describe("[R14] the reviewer's own text and the answer", () => {
  test("[R14] match as long as nobody changed either after the translation", () => {
    expect([isOwnTextChanged(own), isAnswerChanged(own, answer), isCurrentTranslation(own, answer)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(isCurrentTranslation(own, [` ${answer.join("\n\n")} `]), "as one text").toBe(true);
    expect(isOwnTextChanged({ ...own, text: "Um zehn." })).toBe(true);
    expect(isAnswerChanged(own, ["À dix heures."])).toBe(true);
    expect(isCurrentTranslation({ ...own, text: "Um zehn." }, answer)).toBe(false);
    expect(isCurrentTranslation({ ...own, translation: null }, answer)).toBe(false);
  });

  test("[R14] two states are the same whatever the order of their fields", () => {
    const { translation, ...rest } = own;
    expect(isSameOwnText(own, { translation, ...rest })).toBe(true);
    expect(isSameOwnText(null, null)).toBe(true);
    expect([isSameOwnText(own, null), isSameOwnText(own, { ...own, text: "x" })]).toEqual([false, false]);
  });

  test("[R14] it is stored with the unsent work, and is part of the approval", () => {
    const work = { ...draftWorkOf(sampleReview), own };
    expect(isTouched(sampleReview, work)).toBe(true);
    expect(isSameWork(work, draftWorkOf(sampleReview))).toBe(false);
    expect(approvalBodyOf(sampleReview, work)).toMatchObject({ own_text: own });
    expect(approvalBodyOf(sampleReview, { ...work, own: { ...own, text: " " } })).not.toHaveProperty(
      "own_text",
    );
    expect(workOfDecision({ ...sampleReview, own_text: own, final_text: "À neuf heures." }).own).toEqual(own);
  });

  test("[R14] a reload reads it again; an invalid text that an older page stored is ignored", () => {
    const entries = new Map<string, string>();
    const storage = {
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
      removeItem: (key: string) => void entries.delete(key),
    };
    const draftKey = { me: "m", id: "r", revision: 0 };
    saveWork(storage, draftKey, { ...draftWorkOf(sampleReview), own });
    expect(savedStateOf(storage, draftKey)?.work.own).toEqual(own);
    const [[key, text] = ["", ""]] = entries;
    const { own: _own, ...older } = JSON.parse(text) as Record<string, unknown>;
    entries.set(key, JSON.stringify(older));
    expect(savedStateOf(storage, draftKey)?.work.own).toBe(null);
    entries.set(key, JSON.stringify({ ...older, own: { language: "de" } }));
    expect(savedStateOf(storage, draftKey)).toBe(null);
    for (const bad of [null, "x", {}, { ...own, translation: {} }, { ...own, text: 1 }])
      expect(isOwnText(bad)).toBe(false);
  });
});
