/** The console's decisions: what is sent, what survives a reload, what a lost response meant. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { Problem, UnreachableError } from "../../web/src/api/client.ts";
import type { Review } from "../../web/src/pages/queue/reviews.ts";
import { entriesOf } from "../../web/src/pages/review/conversation/entries.ts";
import {
  sentTextsOf,
  approvalBodyOf,
  decideByVersion,
  changedMessageIds,
  isEdited,
  isTouched,
  NotDoneError,
  obstacleOf,
  settle,
  textToSendOf,
  draftWorkOf,
  type Work,
  workOfDecision,
} from "../../web/src/pages/review/decision/decision.ts";
import {
  carryOver,
  earlierWorkOf,
  forgetWork,
  saveWork,
  savedWorkOf,
  type WorkStorage,
} from "../../web/src/pages/review/answer/unsent-work.ts";
import { sampleReview } from "../support/sample-review.ts";

const shelfOf = (): WorkStorage & { readonly held: Map<string, string> } => {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
};

const delivery = (text: string): Review["deliveries"][number] => ({
  id: "00000000-0000-4000-8000-000000000001",
  text,
  state: "queued",
  telegram_message_id: null,
  attempts: 0,
  error: null,
  attachment: null,
});

const file = {
  id: "a1",
  kind: "photo",
  name: "cat.png",
  type: "image/png",
  size: 9,
  sha256: "00",
} as const;

describe("[R2] the body of an approval", () => {
  test("an untouched draft is sent without text, with the version that was read and five seconds to undo", () => {
    assert.deepEqual(approvalBodyOf(sampleReview, draftWorkOf(sampleReview)), { version: 3, undoable: true });
    assert.ok(!isTouched(sampleReview, draftWorkOf(sampleReview)));
  });

  test("an edit is sent without empty bubbles, and tags, score and notes only if given", () => {
    const work: Work = {
      bubbles: ["Hello!", " ", "Bye"],
      attachments: [file],
      tags: ["tone"],
      score: 4,
      notes: " short ",
      linkPreview: true,
      own: null,
    };
    assert.deepEqual(approvalBodyOf(sampleReview, work), {
      version: 3,
      undoable: true,
      final_bubbles: ["Hello!", "Bye"],
      attachments: [file.id],
      edit_tags: ["tone"],
      quality_score: 4,
      notes: "short",
      link_preview: true,
    });
  });

  test("the same words in other bubbles are an edit; spaces around a bubble are not", () => {
    assert.ok(isEdited(sampleReview, ["Hello Anna!\n\nWe open at nine."]));
    assert.ok(!isEdited(sampleReview, ["Hello Anna! ", "", "We open at nine."]));
    assert.ok(!isEdited({ draft: null }, [""]));
  });

  test("[R3] an empty reply, a bubble over 4,096 UTF-16 units, or more than twenty bubbles cannot be sent", () => {
    const of = (bubbles: readonly string[]) => obstacleOf({ ...draftWorkOf(sampleReview), bubbles });
    assert.equal(of([" ", ""]), "empty");
    assert.equal(of(["x".repeat(4_096)]), null);
    assert.equal(of(["😀".repeat(2_049)]), "long");
    assert.equal(of(Array.from({ length: 21 }, () => "x")), "many");
  });

  test("[R3] files alone are an answer, unless a text waits to be translated", () => {
    const attachments = [
      { id: "f", kind: "photo" as const, name: "cat.png", type: "image/png", size: 9, sha256: "0" },
    ];
    for (const review of [sampleReview, { ...sampleReview, draft: null }]) {
      const work = { ...draftWorkOf(review), bubbles: [" "], attachments };
      assert.equal(obstacleOf(work), null);
      assert.equal(textToSendOf(review, work), "");
      assert.partialDeepStrictEqual(approvalBodyOf(review, work), { final_bubbles: [], attachments: ["f"] });
      const own = { language: "de", text: "Um neun.", translation: null };
      assert.equal(obstacleOf({ ...work, own }), "empty");
    }
  });

  test("the work of an undone approval is restored from the decision", () => {
    assert.deepEqual(workOfDecision(sampleReview), draftWorkOf(sampleReview));
    const decided = {
      ...sampleReview,
      final_text: "a\n\nb\n\nc",
      deliveries: [...["a\n\nb", "c"].map(delivery), { ...delivery("[photo]"), attachment: file }],
      edit_tags: ["tone"],
      quality_score: 2,
      notes: "n",
      link_preview: true,
    };
    assert.deepEqual(workOfDecision(decided), {
      bubbles: ["a\n\nb", "c"],
      attachments: [file],
      tags: ["tone"],
      score: 2,
      notes: "n",
      linkPreview: true,
      own: null,
    });
  });

  test("[R3] the draft's text joined to one message stays one; without deliveries nothing is split", () => {
    const joined = sampleReview.draft?.text ?? "";
    const approved = { ...sampleReview, final_text: joined, deliveries: [delivery(joined)] };
    assert.deepEqual(sentTextsOf(approved), [joined]);
    assert.deepEqual(sentTextsOf({ ...approved, deliveries: [] }), sampleReview.draft?.bubbles);
    assert.deepEqual(sentTextsOf({ ...sampleReview, final_text: "a\n\nb" }), ["a\n\nb"]);
  });
});

describe("[R2] a response lost on the wire", () => {
  const lost = new UnreachableError("no answer");
  const attempt = (error: Error) => async (): Promise<string> => {
    throw error;
  };
  const read = (found: string) => async () => found;
  const isDone = (found: string) => found === "mine";

  test("is a success if the review says so; otherwise the server did nothing", async () => {
    assert.equal(await settle(attempt(lost), read("mine"), isDone), "mine");
    await assert.rejects(settle(attempt(lost), read("open"), isDone), NotDoneError);
    const failed = new Problem(503, { code: "database_unavailable" });
    assert.equal(await settle(attempt(failed), read("mine"), isDone), "mine");
  });

  test("a refusal stands, unless the reviewer's own attempt with a lost response made the decision", async () => {
    const decided = new Problem(409, { code: "already_decided", detail: "Lea was faster" });
    await assert.rejects(settle(attempt(decided), read("hers"), isDone), decided);
    assert.equal(await settle(attempt(decided), read("mine"), isDone), "mine");
    const claimed = new Problem(409, { code: "claimed_by_other" });
    await assert.rejects(
      settle(attempt(claimed), () => assert.fail("nothing to read"), isDone),
      claimed,
    );
  });

  test("while the server is unreachable the outcome is unknown, and that error is thrown", async () => {
    const still = new UnreachableError("still away");
    await assert.rejects(settle(attempt(lost), attempt(still), isDone), still);
  });
});

describe("[R2] the version of a decision", () => {
  const conflict = new Problem(409, { code: "version_conflict" });
  const { messages } = sampleReview;
  const seen = { version: 3, revision: 1, messages, owner_answer: sampleReview.owner_answer };
  const acceptingFrom = (minVersion: number) => {
    const tried: number[] = [];
    const attempt = async (version: number) => {
      tried.push(version);
      if (version < minVersion) throw conflict;
      return { ...seen, version: version + 1 };
    };
    return { tried, attempt };
  };

  test("is read again after a claim raised it, as long as the draft is unchanged", async () => {
    const { tried, attempt } = acceptingFrom(4);
    const done = await decideByVersion(seen, attempt, async () => ({ ...seen, version: 4 }));
    assert.deepEqual([done.version, tried], [5, [3, 4]]);
  });

  test("for another draft decides nothing, and there is no third attempt", async () => {
    const { tried, attempt } = acceptingFrom(9);
    const decision = decideByVersion(seen, attempt, async () => ({ ...seen, version: 9, revision: 2 }));
    await assert.rejects(decision, conflict);
    assert.deepEqual(tried, [3]);
    await assert.rejects(
      decideByVersion(seen, attempt, async () => ({ ...seen, version: 5 })),
      conflict,
    );
    assert.deepEqual(tried, [3, 3, 5]);
  });

  test("for a question that the customer changed decides nothing", async () => {
    const { tried, attempt } = acceptingFrom(4);
    const changed = messages.map((message) => ({ ...message, text: "Hi, when do you close?" }));
    const read = async () => ({ ...seen, version: 4, messages: changed });
    await assert.rejects(decideByVersion(seen, attempt, read), conflict);
    assert.deepEqual(tried, [3]);
    assert.deepEqual([...changedMessageIds(seen, await read())], [7]);
    assert.deepEqual([...changedMessageIds(seen, structuredClone(seen))], []);
  });

  test("for a question that the account's owner answered, or that was deleted, decides nothing", async () => {
    const at = "2026-03-01T12:00:00.000Z";
    const changes = [
      { owner_answer: { at, text: "At nine." } },
      { messages: messages.map((message) => ({ ...message, deleted_at: at })) },
    ];
    for (const change of changes) {
      const { tried, attempt } = acceptingFrom(4);
      const read = async () => ({ ...seen, version: 4, ...change });
      await assert.rejects(decideByVersion(seen, attempt, read), conflict);
      assert.deepEqual(tried, [3]);
    }
  });

  test("is not read again after any other refusal", async () => {
    const claimed = new Problem(409, { code: "claimed_by_other" });
    const refused = decideByVersion(
      seen,
      async () => Promise.reject(claimed),
      async () => assert.fail("read"),
    );
    await assert.rejects(refused, claimed);
  });
});

describe("[R2] unsent work", () => {
  const draftKey = { me: "me", id: "review", revision: 2 };
  const work = fc.record({
    bubbles: fc.array(fc.string({ unit: "binary" })),
    attachments: fc.constantFrom([], [file]),
    tags: fc.array(fc.string()),
    score: fc.option(fc.integer({ min: 1, max: 5 })),
    notes: fc.string(),
    linkPreview: fc.boolean(),
    own: fc.constantFrom(null, { language: "de", text: "Meins", translation: null }),
  });

  test("survives unchanged, and belongs to one reviewer", () => {
    fc.assert(
      fc.property(work, (given) => {
        const storage = shelfOf();
        saveWork(storage, draftKey, given);
        assert.deepEqual(savedWorkOf(storage, draftKey), { ...given, bubbles: given.bubbles });
        assert.equal(savedWorkOf(storage, { ...draftKey, me: "lea" }), null);
        forgetWork(storage, draftKey);
        assert.equal(storage.held.size, 0);
      }),
    );
  });

  test("on an earlier draft is found from a later one until the review is decided", () => {
    const storage = shelfOf();
    const own: Work = {
      bubbles: ["mine"],
      attachments: [file],
      tags: [],
      score: null,
      notes: "",
      linkPreview: false,
      own: null,
    };
    saveWork(storage, { ...draftKey, revision: 0 }, own);
    assert.deepEqual(earlierWorkOf(storage, draftKey), { work: own, revision: 0 });
    assert.equal(savedWorkOf(storage, draftKey), null);
    forgetWork(storage, draftKey);
    assert.equal(earlierWorkOf(storage, draftKey), null);
  });

  test("moves to the review that replaced this one, and is deleted with it", () => {
    const storage = shelfOf();
    const own: Work = {
      bubbles: ["mine"],
      attachments: [file],
      tags: [],
      score: null,
      notes: "",
      linkPreview: false,
      own: null,
    };
    saveWork(storage, { ...draftKey, revision: 1 }, own);
    carryOver(storage, draftKey, "newer");
    const there = { ...draftKey, id: "newer", revision: 0 };
    assert.deepEqual(earlierWorkOf(storage, there)?.work, own);
    assert.equal(savedWorkOf(storage, there), null);
    assert.equal(earlierWorkOf(storage, { ...draftKey, revision: 3 }), null);
    forgetWork(storage, there);
    assert.equal(storage.held.size, 0);
    carryOver(storage, draftKey, "newer");
    assert.equal(storage.held.size, 0);
  });

  test("anything else in the storage is ignored", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const storage = shelfOf();
        storage.setItem("nadia.work.me.review.2", text);
        const found = savedWorkOf(storage, draftKey);
        assert.ok(found === null || Array.isArray(found.bubbles));
      }),
    );
  });
});

describe("[R4] the entries of a conversation", () => {
  const item = (n: number, from: "customer" | "us" = "customer") => ({
    id: `${from} ${n}`,
    from,
    at: `2026-03-01T11:4${n}:00.000Z`,
    review: sampleReview.id,
    telegram_message_id: n,
    text: `${from} ${n}`,
    media: null,
    edited_at: null,
    deleted_at: null,
    details: null,
    attachment: null,
  });
  const asked = (n: number, text: string) => ({
    telegram_message_id: n,
    text,
    media: null,
    date: `2026-03-01T11:4${n}:00Z`,
    edited_at: null,
  });
  const shown = (...given: Parameters<typeof entriesOf>) =>
    entriesOf(...given).map((entry) =>
      entry.kind === "reply" ? entry.item.text : `${entry.isQuestion ? "? " : ""}${entry.message.text ?? ""}`,
    );

  test("show the question as the review has it, where it was asked", () => {
    const question = { id: sampleReview.id, messages: [asked(3, "edited")] };
    const all = [item(1), item(2, "us"), item(3), item(4, "us")];
    assert.deepEqual(shown(all, true, question), ["customer 1", "us 2", "? edited", "us 4"]);
    const owners = { ...item(2, "us"), from: "owner" as const, review: null };
    assert.deepEqual(shown([item(1), owners], true, null), ["customer 1", "us 2"]);
  });

  test("end with messages that only the review has, if that is the end", () => {
    const question = { id: sampleReview.id, messages: [asked(0, "archived"), asked(5, "new")] };
    assert.deepEqual(shown([item(1)], true, question), ["customer 1", "? new"]);
    assert.deepEqual(shown([item(1)], false, question), ["customer 1"]);
    assert.deepEqual(shown([], true, question), ["? archived", "? new"]);
    assert.deepEqual(shown([item(1)], true, null), ["customer 1"]);
  });
});
