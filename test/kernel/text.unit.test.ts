/** One definition of people's text: it is visible, every store can hold it, and it fits. */
import { describe, expect, test } from "vitest";
import { ApiKeyInput, PersonInput } from "../../core/access/schema.ts";
import { isVisible } from "../../core/kernel/visible.ts";
import { isBlank } from "../../local/telegram/blank.ts";
import { CustomerChange } from "../../core/customers/directory-schema.ts";
import { DocumentInput, KnowledgeQuery } from "../../core/knowledge/schema.ts";
import { ProtocolChange } from "../../core/protocol/schema.ts";
import { CannedReplyInput } from "../../core/review/canned-replies-schema.ts";
import { Approval, Guidance, Rejection } from "../../core/review/schema.ts";
import { TaxonomyInput } from "../../core/review/taxonomy-schema.ts";

const person = { name: "Ada", email: "ada@example.com", role: "reviewer", password: "quiet-harbour-11" };
const document = { title: "Returns", source: "faq.md", document_type: "faq", text: "Within 30 days." };
const accepts = (shape: { safeParse: (value: unknown) => { success: boolean } }, value: object) =>
  shape.safeParse(value).success;

/** Each field for text by people, and whether it accepts this text. */
const fields: Readonly<Record<string, (text: string) => boolean>> = {
  "a reviewer's name": (name) => accepts(PersonInput, { ...person, name }),
  "an API key's label": (label) => accepts(ApiKeyInput, { label, scope: "read" }),
  "a nickname": (nickname) => accepts(CustomerChange, { nickname }),
  "a field of a profile": (location) => accepts(CustomerChange, { profile: { location } }),
  "a reason to silence": (reason) => accepts(ProtocolChange, { silenced: true, reason }),
  "a reply": (final_text) => accepts(Approval, { final_text }),
  "a bubble": (text) => accepts(Approval, { final_bubbles: [text] }),
  "a reason to reject": (reason) => accepts(Rejection, { reason }),
  "guidance for another draft": (guidance) => accepts(Guidance, { guidance }),
  "an edit tag's title": (title) => accepts(TaxonomyInput, { title }),
  "a canned reply's title": (title) => accepts(CannedReplyInput, { title, text: "Hello" }),
  "a canned reply's text": (text) => accepts(CannedReplyInput, { title: "Hello", text }),
  "a document's title": (title) => accepts(DocumentInput, { ...document, title }),
  "a document's text": (text) => accepts(DocumentInput, { ...document, text }),
  "a search for knowledge": (query) => accepts(KnowledgeQuery, { query }),
};

describe.each(Object.entries(fields))("(promise 10) %s", (_field, takes) => {
  test("is accepted with words of any script", () => {
    expect(["Ok", " Größe ", "退货", "👩‍👩‍👧"].filter((text) => !takes(text))).toEqual([]);
  });

  test("is refused where nothing can be seen, or a store could not hold it", () => {
    expect(["", " \n", "\u200b", "\u2800\u2060", "a\0", "a\ud800"].filter(takes)).toEqual([]);
  });
});

/** Every sign that Unicode can have, without the halves of surrogate pairs. */
const signs = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

const codesOf = (some: readonly string[]) =>
  some.map((sign) => (sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0"));

describe("(promise 10) what can be seen", () => {
  test.each([
    ["a space", " "],
    ["a line feed", "\n"],
    ["a no-break space", "\u00a0"],
    ["a line separator", "\u2028"],
    ["an ideographic space", "\u3000"],
    ["a control", "\u0001"],
    ["a soft hyphen", "\u00ad"],
    ["a zero-width space", "\u200b"],
    ["a zero-width joiner", "\u200d"],
    ["a mark of direction", "\u202e"],
    ["a word joiner", "\u2060"],
    ["a byte order mark", "\ufeff"],
    ["a combining grapheme joiner", "\u034f"],
    ["a variation selector", "\ufe0f"],
    ["one of the other variation selectors", "\u{e0100}"],
    ["a Mongolian vowel separator", "\u180e"],
    ["a tag", "\u{e0041}"],
    ["an unassigned sign that is to be ignored", "\u{e0000}"],
    ["a Hangul filler", "\u3164"],
    ["a half-width Hangul filler", "\uffa0"],
    ["a Khmer vowel that is never shown", "\u17b4"],
    ["Braille's empty cell", "\u2800"],
    ["the null notehead", "\u{1d159}"],
    ["an Egyptian blank", "\u{13441}"],
    ["the place of an object", "\ufffc"],
    ["a ring that Telegram removes", "\u030a"],
  ])("%s is not, also many of them; a letter between them is", (_name, sign) => {
    expect([sign, sign.repeat(3), ` ${sign}\n`].filter(isVisible)).toEqual([]);
    expect(isVisible(`${sign}a${sign}`)).toBe(true);
  });

  test("of all letters, digits, punctuation and symbols, nine are blank", () => {
    const blank = signs.filter((sign) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(sign) && !isVisible(sign));
    expect(codesOf(blank)).toEqual([
      "115f",
      "1160",
      "2800",
      "3164",
      "ffa0",
      "fffc",
      "13441",
      "13442",
      "1d159",
    ]);
  });

  test("no character that Telegram treats as empty is accepted as a text", () => {
    expect(codesOf(signs.filter((sign) => isBlank(sign) && isVisible(sign)))).toEqual([]);
  });
});
