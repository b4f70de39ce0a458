/** One definition of people's text: it is visible, every store can hold it, and it fits. */
import { describe, expect, test } from "vitest";
import { ApiKeyInput, PersonInput } from "../../core/access/schema.ts";
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
  test("is taken with words of any script", () => {
    expect(["Ok", " Größe ", "退货", "👩‍👩‍👧"].filter((text) => !takes(text))).toEqual([]);
  });

  test("is refused where nothing can be seen, or a store could not hold it", () => {
    expect(["", " \n", "\u200b", "\u2800\u2060", "a\0", "a\ud800"].filter(takes)).toEqual([]);
  });
});
