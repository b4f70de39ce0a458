/** Canned replies in the editor: shortcodes, fields, common reasons. */
import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { rejectReasons } from "../../core/posts/rules.ts";
import { applyEdit, editorStateOf } from "../../web/src/pages/review/answer/bubbles.ts";
import {
  fieldTextsOf,
  fillFields,
  unfilledFieldsIn,
  unfilledRangesIn,
} from "../../web/src/pages/review/answer/canned-fields.ts";
import { segmentsIn } from "../../web/src/pages/review/answer/segments.ts";
import {
  type CannedReply,
  languageOf,
  matchReplies,
  typedShortcodeAt,
} from "../../web/src/pages/review/answer/shortcode.ts";
import { reasonNameOf, storedReasonOf, storedReasons } from "../../web/src/pages/review/decision/reasons.ts";
import { createI18n } from "../../web/src/i18n/i18n.ts";

describe("[R4] a shortcode", () => {
  test("begins at the beginning of a word, and ends at the cursor", () => {
    const at = (text: string) => typedShortcodeAt(text, text.length)?.query ?? null;
    expect(["/", "Hi /", "Hi\n/Ver", "(/a", "„/größe_1-x"].map(at)).toEqual([
      "",
      "",
      "ver",
      "a",
      "größe_1-x",
    ]);
    for (const text of ["1/2", "https://", "and/or", "/a b", "//", "/a.", ""])
      expect(at(text), text).toBeNull();
    expect(typedShortcodeAt("Hi /ver now", 7)).toEqual({ from: 3, to: 7, query: "ver" });
    expect(typedShortcodeAt("Hi /ver now", 5)).toEqual({ from: 3, to: 5, query: "v" });
  });

  test("whatever is typed, what it found is what stands between slash and cursor", () => {
    assert(
      property(string(), constantFrom("", "a", "x1", "-"), (before, query) => {
        const text = `${before} /${query}`;
        expect(typedShortcodeAt(text, text.length)).toEqual({
          from: before.length + 1,
          to: text.length,
          query,
        });
      }),
    );
  });

  test("replaces what was typed, with the cursor behind it", () => {
    const editor = applyEdit(editorStateOf(["Hi /ver now"]), {
      kind: "replace",
      key: 0,
      from: 3,
      to: 7,
      text: "Post",
    });
    expect(editor).toMatchObject({ bubbles: [{ key: 0, text: "Hi Post now" }], cursor: { key: 0, at: 7 } });
  });
});

describe("[R4] the replies that are offered", () => {
  const reply = (title: string, more: Partial<CannedReply> = {}): CannedReply => ({
    id: title,
    title,
    text: title,
    shortcode: null,
    language: null,
    uses: 0,
    used_at: null,
    updated_at: "2026-01-01T00:00:00.000Z",
    version: 1,
    ...more,
  });
  const titles = (all: readonly CannedReply[], query: string, language: string | null = null) =>
    matchReplies(all, query, language).map(({ title }) => title);

  test("the exact shortcode first, then those that begin so, then titles", () => {
    const all = [
      reply("Hours of shipping"),
      reply("Long", { shortcode: "ship-long", uses: 9 }),
      reply("Exact", { shortcode: "ship" }),
      reply("Other", { shortcode: "worship" }),
    ];
    expect(titles(all, "ship")).toEqual(["Exact", "Long", "Hours of shipping"]);
    expect(titles(all, "nothing")).toEqual([]);
    expect(titles(all, "")).toEqual(["Long", "Exact", "Other", "Hours of shipping"]);
  });

  test("the customer's language comes first, then what suits everybody, then by use", () => {
    const all = [
      reply("en", { shortcode: "hi", language: "en", uses: 50 }),
      reply("any", { shortcode: "hi", uses: 5 }),
      reply("de", { shortcode: "hi", language: "de" }),
      reply("de, used", { shortcode: "hi", language: "de", uses: 2 }),
    ];
    expect(titles(all, "hi", "de")).toEqual(["de, used", "de", "any", "en"]);
    expect(titles(all, "hi", "en")).toEqual(["en", "any", "de, used", "de"]);
    expect(titles(all, "hi")).toEqual(["any", "en", "de, used", "de"]);
    expect(["de-AT", "de", "pt-br", "fil", null].map(languageOf)).toEqual(["de", "de", "pt", "fil", null]);
  });

  test("never more than eight", () => {
    const all = Array.from({ length: 20 }, (_, n) => reply(`Title ${n}`));
    expect(titles(all, "title")).toHaveLength(8);
  });
});

describe("[R4] fields", () => {
  const customer = {
    id: "a",
    telegram_user_id: 1,
    display_name: "Ada L.",
    nickname: null,
    status: "new",
    reachable: true,
  };
  const profile = { name: null, age: 36, location: " Graz ", occupation: "", preferences: null };
  const known = fieldTextsOf({ customer }, profile, "Bea");

  test("what is known is filled in; what is unknown or empty stays, and is found", () => {
    const text = "Hello {{name}} ({{ AGE }}) in {{Location}}, a {{occupation}}: {{order}}. {{reviewer}}";
    const done = fillFields(text, known);
    expect(done).toBe("Hello Ada L. (36) in Graz, a {{occupation}}: {{order}}. Bea");
    expect(unfilledFieldsIn([done, "{{order}} {{}}"])).toEqual(["{{occupation}}", "{{order}}", "{{}}"]);
    expect(unfilledFieldsIn(["{single} {{a\nb}} }}{{"])).toEqual([]);
    expect(unfilledRangesIn("a {{b}} c")).toEqual([{ start: 2, end: 7 }]);
    expect(segmentsIn("a {{b}} c", null, [])).toEqual([
      { text: "a ", isMarked: false },
      { text: "{{b}}", isMarked: true },
      { text: " c", isMarked: false },
    ]);
  });

  test("a nickname comes first; a value is never read as a field", () => {
    expect(fieldTextsOf({ customer: { ...customer, nickname: "Annie" } }, profile, "").name).toBe("Annie");
    const noted = fieldTextsOf(
      { customer: { ...customer, nickname: "Annie" } },
      { ...profile, name: "{{age}}" },
      "",
    );
    expect(fillFields("{{name}} {{reviewer}}", noted)).toBe("{{age}} {{reviewer}}");
    expect(fieldTextsOf({ customer }, null, "Bea")).toMatchObject({ name: "Ada L.", age: null });
  });
});

test("[R4] common reasons are stored alike from console and Telegram, and shown in the reader's language", () => {
  const { t } = createI18n("de");
  expect(storedReasons).toEqual(rejectReasons);
  expect(storedReasonOf("Braucht keine Antwort", t)).toBe("Needs no answer");
  expect(storedReasonOf("Eigener Grund", t)).toBe("Eigener Grund");
  expect(reasonNameOf("Spam or abuse", t)).toBe("Spam oder Missbrauch");
  expect(reasonNameOf("Something else", t)).toBe("Something else");
});
