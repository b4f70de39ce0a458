/** Mentions in the text of a note. */
import { describe, expect, test } from "vitest";
import {
  completeMention,
  mentionedColleagues,
  suggestColleagues,
} from "../../web/src/pages/notes/mention-text.ts";

const colleagues = ["Ann", "Anna Berg", "Bob", "Émile"].map((name) => ({ id: name, name }));
const mentioned = (text: string) => mentionedColleagues(text, colleagues).map(({ name }) => name);
const offered = (text: string) => suggestColleagues(text, colleagues).map(({ name }) => name);

describe("[R12] mentions", () => {
  test("a mention is an @ and a whole name, whatever its case; of two that begin alike, the longer one", () => {
    expect(mentioned("@ann, ask @Bob.")).toEqual(["Ann", "Bob"]);
    expect(mentioned("@Anna Berg knows")).toEqual(["Anna Berg"]);
    expect(mentioned("Thanks @ÉMILE!")).toEqual(["Émile"]);
    expect(mentioned("(@Bob)")).toEqual(["Bob"]);
  });

  test("an address, a longer word and a name without @ mention nobody", () => {
    for (const text of ["bob@bob.example", "@Bobby", "Bob", "@Annabel", "@"])
      expect(mentioned(text)).toEqual([]);
  });

  test("while a name is being typed, those that it may become are offered, by any of their words", () => {
    expect(offered("Ask @")).toEqual(["Ann", "Anna Berg", "Bob", "Émile"]);
    expect(offered("Ask @an")).toEqual(["Ann", "Anna Berg"]);
    expect(offered("Ask @ber")).toEqual(["Anna Berg"]);
    expect(offered("Ask @anna b")).toEqual(["Anna Berg"]);
    for (const text of ["Ask @Bob", "Ask @Bob about it", "mail@b", "Ask"]) expect(offered(text)).toEqual([]);
  });

  test("choosing one completes the text so that it mentions them", () => {
    const [, anna] = colleagues;
    if (anna === undefined) throw new Error("nobody");
    expect(completeMention("Ask @ber", anna)).toBe("Ask @Anna Berg ");
    expect(mentioned(completeMention("Ask @ber", anna))).toEqual(["Anna Berg"]);
  });
});
