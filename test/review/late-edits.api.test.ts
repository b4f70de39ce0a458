/** [R8] (promise 13) A customer's edit after the answer reaches a person, and the answered text stays as it was. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { settledAfterMs } from "../../core/analytics/preferences.ts";
import * as z from "zod";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { MemoryView } from "../../core/memory/view-schema.ts";
import { type Review, ReviewPage } from "../../core/review/schema.ts";
import { emptyRedis } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, reviewOf } from "../support/reviews.ts";
import { editedUpdate, firstDate, messageUpdate, textUpdate } from "../support/updates.ts";

const Prompt = z.array(z.object({ role: z.string(), content: z.string() }));
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

describe("[R8] edits after the answer", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  let userId = 900;
  let updateId = 0;
  const takenIn = async (update: object): Promise<void> => {
    assert.equal(await harness.update(update), 200);
    harness.clock.advance(2_000);
    await harness.work();
  };
  const reviews = async (status = "pending,failed,claimed"): Promise<Review[]> =>
    ReviewPage.parse(
      (await harness.api("GET", `/v1/reviews?customer=${customerIdOf(userId)}&status=${status}`)).body,
    ).items;
  const waiting = async (): Promise<Review> => {
    const [review = assert.fail("nothing waits"), ...others] = await reviews();
    assert.deepEqual(others, [], "one entry of the queue");
    return review;
  };
  /** A new customer's question, drafted; a message's id and date are its update's. */
  const asked = async (text: string): Promise<Review> => {
    userId += 1;
    await takenIn(textUpdate({ updateId: (updateId += 1), userId, text }));
    return waiting();
  };
  const edit = (messageId: number, text: string, at = 100) =>
    editedUpdate({
      updateId: (updateId += 1),
      userId,
      messageId,
      text,
      date: firstDate + messageId,
      editDate: firstDate + messageId + at,
    });
  const idOf = ({ messages }: Review): number => messages[0]?.telegram_message_id ?? 0;
  const textsOf = ({ messages }: Review) => messages.map(({ text }) => text);
  const beforeOf = ({ messages }: Review) =>
    messages.map(({ details }) => details?.edited_from?.text ?? null);

  const decisions: Readonly<Record<string, (review: Review) => Promise<void>>> = {
    approved: async ({ id }) => {
      assert.equal((await ask(harness, "approve", id, undefined, { undo_seconds: 30 })).status, 200);
    },
    sent: async ({ id, version }) => {
      assert.equal((await ask(harness, "approve", id, undefined, { version })).status, 200);
      await harness.work();
    },
    rejected: async ({ id }) => {
      assert.equal((await ask(harness, "reject", id)).status, 200);
    },
    undeliverable: async ({ id }) => {
      harness.telegram.fail({ kind: "blocked" });
      await ask(harness, "approve", id);
      await harness.work();
      harness.telegram.clearFaults();
    },
    unknown: async ({ id }) => {
      harness.telegram.fail({ kind: "cut" });
      await ask(harness, "approve", id);
      await harness.work();
      harness.telegram.clearFaults();
    },
    expired: async ({ id, deadline }) => {
      await databaseOf(harness).query(
        statement(sql`update interactions set deadline = now() - interval '9 years' where id = ${id}::uuid`),
      );
      assert.notEqual(deadline, null);
      await harness.sweep();
    },
  };

  for (const [status, decide] of Object.entries(decisions)) {
    test(`an edit of a message that is ${status} is a separate entry that shows before and after`, async () => {
      const old = await asked("please send 1 piece");
      await decide(old);
      const decided = await reviewOf(harness, old.id);
      assert.equal(decided.status, status);
      const change = edit(idOf(old), "please send 100 pieces");
      await takenIn(change);
      const entry = await waiting();
      assert.deepEqual(
        [textsOf(entry), beforeOf(entry), entry.draft === null],
        [["please send 100 pieces"], ["please send 1 piece"], false],
      );
      const { version: _was, ...was } = decided;
      const { version: _is, ...is } = await reviewOf(harness, old.id);
      assert.deepEqual(is, was, "the decided review stays as it was");
      // Telegram delivers it again, even after our marker of it has expired.
      harness.clock.advance(26 * 3_600_000);
      await takenIn(change);
      assert.equal((await waiting()).id, entry.id);
    });
  }

  test("memory, history and export keep the answered text, with the edit after the answer", async () => {
    const old = await asked("please send 2 pieces");
    await ask(harness, "approve", old.id, undefined, { final_text: "Two pieces it is." });
    await harness.work();
    await takenIn(edit(idOf(old), "please send 200 pieces", 3_600));
    const remembered = async () => {
      const { body } = await harness.api("GET", `/v1/users/${customerIdOf(userId)}/memory`);
      return MemoryView.parse(body).recent.map(({ text }) => text);
    };
    const expected = [
      "please send 2 pieces",
      "Two pieces it is.",
      '⟦edit of an earlier message, which said: "please send 2 pieces"⟧\nplease send 200 pieces',
    ];
    assert.deepEqual((await remembered()).toSorted(), expected.toSorted());
    const turns = await databaseOf(harness).query(
      statement<{ content: string }>(
        sql`select content from memory_logs where user_id = ${customerIdOf(userId)}::uuid and type = 'customer'
          order by number`,
      ),
    );
    assert.deepEqual(
      turns.map(({ content }) => content),
      [expected[0], expected[2]],
    );
    const days = `from=${day(harness.clock.now() - 86_400_000)}&to=${day(harness.clock.now() + 86_400_000)}`;
    harness.clock.advance(settledAfterMs);
    const lines = (await harness.api("GET", `/v1/export/preferences?${days}`)).text.trim().split("\n");
    const pairs = lines.map((line) => z.object({ prompt: Prompt }).parse(JSON.parse(line)));
    assert.ok(
      pairs.some(({ prompt }) => prompt.at(-1)?.content === "please send 2 pieces"),
      "the pair's question is what was answered",
    );
    // [S9] The same after Redis lost everything.
    await emptyRedis(harness);
    assert.deepEqual((await remembered()).toSorted(), expected.toSorted());
  });

  test("several edits make one entry while it waits, compared with what was answered; a later one makes the next", async () => {
    const old = await asked("colour red");
    const id = idOf(old);
    await decisions["sent"]?.(old);
    await takenIn(edit(id, "colour green", 100));
    await takenIn(edit(id, "colour blue", 200));
    const second = await waiting();
    assert.deepEqual([textsOf(second), beforeOf(second)], [["colour blue"], ["colour red"]]);
    await ask(harness, "claim", second.id);
    const { version } = await reviewOf(harness, second.id);
    await takenIn(edit(id, "colour black", 300));
    const held = await waiting();
    assert.deepEqual([held.id, held.version, textsOf(held)], [second.id, version + 1, ["colour black"]]);
    assert.deepEqual(beforeOf(held), ["colour red"]);
    await decisions["sent"]?.(held);
    await takenIn(edit(id, "colour white", 400));
    const last = await waiting();
    assert.deepEqual([textsOf(last), beforeOf(last)], [["colour white"], ["colour black"]]);
    assert.deepEqual(textsOf(await reviewOf(harness, second.id)), ["colour black"]);
    assert.deepEqual(textsOf(await reviewOf(harness, old.id)), ["colour red"]);
  });

  test("an edit back to the answered text while the first edit waits still reaches a person, as both", async () => {
    const old = await asked("at noon");
    await decisions["sent"]?.(old);
    await takenIn(edit(idOf(old), "at midnight", 100));
    await takenIn(edit(idOf(old), "at noon", 200));
    const entry = await waiting();
    assert.deepEqual([textsOf(entry), beforeOf(entry)], [["at noon"], ["at noon"]]);
  });

  test("an edit without a visible change starts nothing, whenever it arrives", async () => {
    const old = await asked("as it is");
    await decisions["sent"]?.(old);
    await takenIn(edit(idOf(old), "as it is", 100));
    assert.deepEqual(await reviews(), []);
  });

  test("an edit of an old message joins what waits, and leaves claimed reviews alone", async () => {
    const old = await asked("the first question");
    await decisions["sent"]?.(old);
    await takenIn(textUpdate({ updateId: (updateId += 1), userId, text: "the second question" }));
    const second = await waiting();
    await takenIn(edit(idOf(old), "the first question, edited", 50_000));
    const both = await waiting();
    assert.deepEqual(textsOf(both), ["the second question", "the first question, edited"]);
    assert.equal((await reviewOf(harness, second.id)).superseded_by, both.id);
    await ask(harness, "claim", both.id);
    await takenIn(textUpdate({ updateId: (updateId += 1), userId, text: "the third question" }));
    await takenIn(edit(idOf(old), "the first question, edited twice", 60_000));
    const [open] = await reviews("pending");
    assert.deepEqual(open === undefined ? null : textsOf(open), ["the third question"]);
    assert.deepEqual(textsOf(await reviewOf(harness, both.id)), [
      "the second question",
      "the first question, edited twice",
    ]);
  });

  test("an approval undone after an edit arrived cannot pass without the version that was read", async () => {
    const old = await asked("for Monday");
    await decisions["approved"]?.(old);
    await takenIn(edit(idOf(old), "for Friday"));
    assert.equal((await ask(harness, "undo", old.id)).status, 200);
    assert.equal((await ask(harness, "approve", old.id)).body["code"], "version_conflict");
    const entry = (await reviews("pending"))[0];
    assert.deepEqual(entry === undefined ? null : textsOf(entry), ["for Friday"]);
  });

  test("an edited caption and another picture are edits too", async () => {
    userId += 1;
    const photo = (file: string, caption: string) => ({
      photo: [{ file_id: file, file_unique_id: `${file}-unique`, width: 9, height: 9 }],
      caption,
    });
    const id = (updateId += 1);
    await takenIn(messageUpdate({ updateId: id, userId }, photo("a", "broken here")));
    const old = await waiting();
    await decisions["sent"]?.(old);
    const editing = async (content: object, at: number) => {
      const { message } = messageUpdate({ updateId: (updateId += 1), userId, messageId: id }, { ...content });
      const edited_message = { ...(message as object), edit_date: firstDate + 1_000 + at };
      await takenIn({ update_id: updateId, edited_message });
    };
    await editing(photo("a", "broken there"), 1);
    const caption = await waiting();
    assert.deepEqual([textsOf(caption), beforeOf(caption)], [["broken there"], ["broken here"]]);
    await decisions["sent"]?.(caption);
    await editing(photo("b", "broken there"), 2);
    const picture = await waiting();
    assert.deepEqual(beforeOf(picture), ["broken there"]);
    assert.match(picture.messages[0]?.details?.edited_from?.media ?? "", /photo/);
  });

  test("an edit of a link's address alone shows both addresses, to the reviewer and to the model", async () => {
    userId += 1;
    const text = "Is this page yours?";
    const linked = (url: string) => ({ text, entities: [{ type: "text_link", offset: 3, length: 9, url }] });
    const id = (updateId += 1);
    await takenIn(messageUpdate({ updateId: id, userId }, linked("https://one.example/")));
    await decisions["sent"]?.(await waiting());
    const { message } = messageUpdate(
      { updateId: (updateId += 1), userId, messageId: id },
      linked("https://two.example/"),
    );
    const edited_message = { ...(message as object), edit_date: firstDate + 1_000 };
    await takenIn({ update_id: updateId, edited_message });
    const late = (await waiting()).messages[0]?.details;
    const addresses = [late?.edited_from?.marks, late?.marks].map((marks) => marks?.[0]?.value);
    assert.deepEqual(addresses, ["https://one.example/", "https://two.example/"]);
    const { recent } = MemoryView.parse(
      (await harness.api("GET", `/v1/users/${customerIdOf(userId)}/memory`)).body,
    );
    assert.equal(
      recent.findLast(({ role }) => role === "customer")?.text,
      '⟦edit of an earlier message, which said: "Is this page[link to https://one.example/] yours?"⟧\n' +
        "Is this page⟦link to https://two.example/⟧ yours?",
    );
  });
});
