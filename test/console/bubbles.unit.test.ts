/** The console's editor: bubbles, their difference from the draft, the marks of a verdict. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import {
  type Edit,
  applyEdit,
  maxBubbles,
  type EditorState,
  editorStateOf,
  textsOf,
} from "../../web/src/pages/review/answer/bubbles.ts";
import { differenceOf } from "../../web/src/pages/review/answer/difference.ts";
import { segmentsIn, rangesIn, rangesOf, segmentsOf } from "../../web/src/pages/review/answer/segments.ts";

const words = fc.string({ unit: "grapheme", maxLength: 12 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), key: fc.nat(8), text: words }),
  fc.record({ kind: fc.constant("split" as const), key: fc.nat(8), at: fc.nat(12) }),
  fc.record({ kind: fc.constant("merge" as const), key: fc.nat(8) }),
  fc.record({
    kind: fc.constant("move" as const),
    key: fc.nat(8),
    by: fc.constantFrom(-1 as const, 1 as const),
  }),
  fc.record({ kind: fc.constant("remove" as const), key: fc.nat(8) }),
  fc.record({ kind: fc.constant("insert" as const), key: fc.nat(8), at: fc.nat(12), text: words }),
  fc.record({ kind: fc.constant("add" as const), text: words }),
  fc.record({ kind: fc.constant("reset" as const), texts: fc.array(words, { maxLength: 4 }) }),
);
const bare = (editor: EditorState) =>
  editor.bubbles
    .map(({ text }) => text)
    .join("")
    .replaceAll(/\s/g, "");
const texts = ({ bubbles }: EditorState) => bubbles.map(({ text }) => text);

describe("[R2] bubbles", () => {
  test("any sequence of edits leaves at least one bubble, distinct keys, and the cursor in an existing bubble", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), fc.array(edit, { maxLength: 30 }), (given, edits) => {
        let editor = editorStateOf(given);
        for (const one of edits) {
          editor = applyEdit(editor, one);
          const keys = editor.bubbles.map(({ key }) => key);
          assert.ok(keys.length >= 1 && keys.length <= maxBubbles);
          assert.equal(new Set(keys).size, keys.length);
          assert.ok(keys.every((key) => key < editor.nextKey));
          const { cursor } = editor;
          const under = editor.bubbles.find(({ key }) => key === cursor?.key);
          if (cursor !== null) assert.ok(under !== undefined && cursor.at <= under.text.length);
        }
      }),
    );
  });

  test("splitting, merging and moving lose no word and split no character", () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), edit, (given, one) => {
        fc.pre(one.kind === "split" || one.kind === "merge");
        const before = editorStateOf(given);
        const after = applyEdit(before, one);
        assert.equal(bare(after), bare(before));
        assert.ok(after.bubbles.every(({ text }) => text.isWellFormed()));
      }),
    );
  });

  test("a split at a paragraph is undone by merging, with the cursor at the seam", () => {
    const split = applyEdit(editorStateOf(["one\n\ntwo"]), { kind: "split", key: 0, at: 4 });
    assert.deepEqual(texts(split), ["one", "two"]);
    assert.deepEqual(split.cursor, { key: 1, at: 0 });
    const merged = applyEdit(split, { kind: "merge", key: 1 });
    assert.deepEqual(texts(merged), ["one\n\ntwo"]);
    assert.deepEqual(merged.cursor, { key: 0, at: 5 });
  });

  test("moves stop at the ends; removing the last leaves an empty one; a first reply fills the empty one", () => {
    const two = editorStateOf(["a", "b"]);
    assert.deepEqual(texts(applyEdit(two, { kind: "move", key: 1, by: -1 })), ["b", "a"]);
    assert.equal(applyEdit(two, { kind: "move", key: 0, by: -1 }), two);
    const empty = applyEdit(editorStateOf(["a"]), { kind: "remove", key: 0 });
    assert.deepEqual(texts(empty), [""]);
    assert.deepEqual(texts(applyEdit(empty, { kind: "add", text: "canned" })), ["canned"]);
    assert.deepEqual(texts(applyEdit(two, { kind: "insert", key: 0, at: 1, text: "!" })), ["a!", "b"]);
    assert.deepEqual(textsOf(editorStateOf([" a ", " ", ""])), ["a"]);
  });
});

describe("[R2] a reply inserted at the cursor", () => {
  const put = (text: string, at: number, canned: string) => {
    const { bubbles, cursor } = applyEdit(editorStateOf([text]), {
      kind: "insert",
      key: 0,
      at,
      text: canned,
    });
    return { text: bubbles[0]?.text ?? "", at: cursor?.at ?? -1 };
  };

  test("does not join words before or after it, and changes nothing else", () => {
    const letters = fc.stringMatching(/^[a-z0-9.,!? \n]{0,12}$/);
    fc.assert(
      fc.property(letters, fc.nat(12), letters, (text, at, canned) => {
        fc.pre(canned.trim() !== "");
        const done = put(text, at, canned);
        const [before, after] = [text.slice(0, at), text.slice(at)];
        assert.ok(done.text.startsWith(before) && done.text.endsWith(after));
        const middle = done.text.slice(before.length, done.text.length - after.length);
        assert.equal(middle.trim(), canned.trim());
        assert.equal(done.text.slice(done.at - canned.length, done.at), canned);
        assert.ok(!/[a-z0-9]$/.test(before) || !/^[a-z0-9]/.test(middle), "glued before");
        assert.ok(!/[a-z0-9]$/.test(middle) || !/^[a-z0-9]/.test(after), "glued behind");
        assert.ok(
          !/\s/.test(before.at(-1) ?? " ") || !/^\s/.test(middle) || /^\s/.test(canned),
          "two spaces",
        );
      }),
    );
  });

  test("with several lines gets its own lines", () => {
    assert.equal(put("Hello.Bye", 6, "a\nb").text, "Hello.\na\nb\nBye");
    assert.equal(put("Hello", 5, "there").text, "Hello there");
    assert.equal(put("Hello ,", 6, "there").text, "Hello there,");
  });
});

describe("[R2] the difference of draft and edit", () => {
  const squeezed = (text: string) => text.replaceAll(/\s+/g, "");
  test("contains every word of both texts in order", () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 12 }), fc.lorem({ maxCount: 12 }), (before, after) => {
        const { parts } = differenceOf(before, after);
        const side = (without: string) =>
          parts
            .filter(({ kind }) => kind !== without)
            .map(({ text }) => text)
            .join("");
        assert.equal(squeezed(side("added")), squeezed(before));
        assert.equal(squeezed(side("removed")), squeezed(after));
      }),
    );
  });

  test("counts added and removed words", () => {
    const { added, removed } = differenceOf("We open at nine.", "We open at half past nine.");
    assert.deepEqual({ added, removed }, { added: 2, removed: 0 });
    assert.deepEqual(differenceOf("same", "same").parts, [{ kind: "same", text: "same" }]);
  });
});

describe("[P4] marks of a verdict", () => {
  const range = fc.record({ start: fc.nat(30), end: fc.nat(30) });
  test("segments joined are the text, whatever the ranges", () => {
    fc.assert(
      fc.property(words, fc.array(range), (text, ranges) => {
        const segments = segmentsOf(text, ranges);
        assert.equal(segments.map((segment) => segment.text).join(""), text);
      }),
    );
  });

  test("offsets into the whole draft are mapped to its bubbles, even across two", () => {
    const draft = { text: "ab\n\nab", bubbles: ["ab", "ab"] };
    assert.deepEqual(rangesOf(draft, [{ start: 4, end: 5 }]), [[], [{ start: 0, end: 1 }]]);
    assert.deepEqual(rangesOf(draft, [{ start: 1, end: 5 }]), [
      [{ start: 1, end: 2 }],
      [{ start: 0, end: 1 }],
    ]);
  });

  test("in edited text the phrase is marked wherever it occurs, and nothing if it is gone", () => {
    assert.deepEqual(rangesIn("xx xx", ["xx", " "]), [
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ]);
    const match = { rule: "r", category: "c", text: "sure", start: 0, end: 4 };
    const draft = {
      text: "sure",
      bubbles: ["sure"],
      llm1: { model: "", text: "", input_tokens: 0, output_tokens: 0, cost_usd: 0 },
      llm2: null,
    };
    assert.deepEqual(
      segmentsIn("not sure", draft, [match]).map(({ isMarked }) => isMarked),
      [false, true],
    );
    assert.deepEqual(segmentsIn("maybe", draft, [match]), [{ text: "maybe", isMarked: false }]);
  });
});
