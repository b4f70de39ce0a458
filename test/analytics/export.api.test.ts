/** The export of drafts with the reviewers' versions: complete pages of complete lines, whatever the text. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import * as z from "zod";
import { settledAfterMs } from "../../core/analytics/preferences.ts";
import { sql, statement } from "../../core/compiler.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, addReviewer, plant } from "../support/reviews.ts";
import { photoUpdate, textUpdate } from "../support/updates.ts";

const Message = z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
const Pair = z.strictObject({
  prompt: z.array(Message),
  chosen: z.string(),
  rejected: z.string(),
  tags: z.array(z.string()),
  score: z.int().nullable(),
});
const Answer = z.tuple([z.strictObject({ role: z.literal("assistant"), content: z.string() })]);
const Preference = z.strictObject({
  input: z.strictObject({ messages: z.array(Message) }),
  preferred_output: Answer,
  non_preferred_output: Answer,
});

/** TRL's conversational preference format, with the role order that alternating chat templates require. */
const Trl = z.strictObject({
  prompt: z.array(Message).refine((messages) => {
    const roles = messages.map(({ role }) => role).filter((role, at) => at > 0 || role !== "system");
    return (
      roles.length % 2 === 1 && roles.every((role, at) => role === (at % 2 === 0 ? "user" : "assistant"))
    );
  }),
  chosen: Answer,
  rejected: Answer,
});

const path = "/v1/export/preferences";

describe("the export of preferences", () => {
  let harness: Harness;
  let firstDay: string;
  const today = () => new Date(harness.clock.now()).toISOString().slice(0, 10);
  beforeAll(async () => {
    harness = await startHarness();
    firstDay = today();
  });
  afterAll(() => harness.close());

  async function linesOf(query = ""): Promise<{ lines: unknown[]; headers: Record<string, unknown> }> {
    const { status, text, headers } = await harness.api("GET", `${path}${query}`);
    assert.equal(status, 200, text);
    assert.equal(headers["content-type"], "application/x-ndjson");
    assert.ok(text === "" || text.endsWith("\n"), "a line is ended");
    return {
      lines: text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
      headers,
    };
  }

  /** Decided a second after the last one; it is exported once `settle` has passed. */
  async function decide(draft: string, final?: string, more: object = {}): Promise<void> {
    const { id } = await plant(harness, { bubbles: [draft] });
    harness.clock.advance(1_000);
    const answer = await ask(harness, "approve", id, undefined, {
      ...(final === undefined ? {} : { final_text: final }),
      ...more,
    });
    assert.equal(answer.status, 200, answer.text);
  }

  const settle = () => harness.clock.advance(settledAfterMs);

  test("[R6] without edits: an empty page, and no next one", async () => {
    await decide("Sent as it was.");
    const rejected = await plant(harness, { bubbles: ["Refused."] });
    await ask(harness, "reject", rejected.id);
    const byHand = await plant(harness, { bubbles: null });
    await ask(harness, "approve", byHand.id, undefined, { final_text: "By hand." });
    settle();
    const { lines, headers } = await linesOf();
    assert.deepEqual(lines, []);
    assert.equal(headers["x-next-cursor"], undefined);
    assert.equal(headers["link"], undefined);
  });

  test("[R6] a pair is the draft and its edit, after the conversation that the draft saw", async () => {
    const ann = { userId: 91, username: "ann" };
    await harness.update(textUpdate({ ...ann, updateId: 1, text: "Do you ship to Malta?" }));
    await harness.work();
    const openOf = async () => {
      const { body } = await harness.api("GET", "/v1/reviews?status=pending");
      return (body.items as { id: string; draft: { text: string } }[])[0] ?? assert.fail();
    };
    await ask(harness, "approve", (await openOf()).id);
    await harness.work();
    harness.clock.advance(60_000);
    const at = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ ...ann, updateId: 2, text: "And to Gozo?", date: at }));
    await harness.update(photoUpdate({ ...ann, updateId: 3, date: at + 1 }));
    await harness.work();
    const { id, draft } = await openOf();
    harness.clock.advance(5_000);
    const edit = { final_text: "Yes, to Gozo too.", edit_tags: ["facts", "tone"], quality_score: 2 };
    await ask(harness, "approve", id, undefined, edit);

    settle();
    const { lines } = await linesOf();
    assert.equal(lines.length, 1);
    const pair = Pair.parse(lines[0]);
    assert.deepEqual(
      { ...pair, prompt: null },
      { prompt: null, chosen: edit.final_text, rejected: draft.text, tags: ["facts", "tone"], score: 2 },
    );
    assert.deepEqual(
      pair.prompt.map(({ role }) => role),
      ["user", "assistant", "user", "user"],
    );
    assert.equal(pair.prompt[0]?.content, "Do you ship to Malta?");
    assert.equal(pair.prompt[2]?.content, "And to Gozo?");
    assert.match(pair.prompt[3]?.content ?? "", /photo/);

    const openai = Preference.parse((await linesOf("?format=openai")).lines[0]);
    assert.deepEqual(openai.input.messages, pair.prompt);
    assert.equal(openai.preferred_output[0].content, pair.chosen);
    assert.equal(openai.non_preferred_output[0].content, pair.rejected);
  });

  test("[R6] for TRL a burst is one message, so that the roles alternate", async () => {
    const [pair] = (await linesOf()).lines.map((line) => Pair.parse(line));
    const [trl] = (await linesOf("?format=trl")).lines.map((line) => Trl.parse(line));
    assert.ok(pair !== undefined && trl !== undefined);
    assert.deepEqual(
      trl.prompt.map(({ role }) => role),
      ["user", "assistant", "user"],
    );
    assert.equal(trl.prompt[2]?.content, `${pair.prompt[2]?.content}\n\n${pair.prompt[3]?.content}`);
    assert.deepEqual([trl.chosen[0].content, trl.rejected[0].content], [pair.chosen, pair.rejected]);
  });

  test("[R6] no format includes an approval that may still be undone", async () => {
    const before = (await linesOf()).lines.length;
    await decide("Draft that waits.", "Edited, and waits.", { undo_seconds: 30 });
    harness.clock.advance(30_000);
    for (const format of ["pairs", "trl", "openai"])
      assert.equal((await linesOf(`?format=${format}`)).lines.length, before, format);
    settle();
    for (const format of ["pairs", "trl", "openai"])
      assert.equal((await linesOf(`?format=${format}`)).lines.length, before + 1, format);
  });

  test("[R6] a question that was edited before its answer is in the prompt once, as it was answered", async () => {
    const bob = { userId: 92, firstName: "Bob" };
    const date = Math.floor(harness.clock.now() / 1_000);
    const asked = textUpdate({ ...bob, updateId: 4, date, text: "Is it red?" });
    await harness.update(asked);
    await harness.work();
    const edited = { ...(asked["message"] as object), edit_date: date + 1, text: "Is it blue?" };
    await harness.update({ update_id: 5, edited_message: edited });
    await harness.work();
    const { body } = await harness.api("GET", "/v1/reviews?status=pending");
    const review = body.items.find((item) => JSON.stringify(item).includes("Is it blue?"));
    await ask(harness, "approve", String(review?.["id"]), undefined, { final_text: "Blue, yes." });
    settle();
    const pairs = (await linesOf()).lines.map((line) => Pair.parse(line));
    const pair = pairs.find(({ chosen }) => chosen === "Blue, yes.");
    assert.deepEqual(pair?.prompt, [{ role: "user", content: "Is it blue?" }]);
  });

  test("[R6] the summary of earlier messages opens the prompt", async () => {
    await databaseOf(harness).query(
      statement(sql`update interactions
        set conversation_context = conversation_context || '{"summary": "Asked of parcels in May."}'
        where status in ('approved', 'sending', 'sent') and final_text <> draft_text`),
    );
    const [pair] = (await linesOf()).lines;
    assert.deepEqual(Pair.parse(pair).prompt[0], { role: "system", content: "Asked of parcels in May." });
  });

  test("[R6] each line is JSON and reproduces any text", async () => {
    const words = [
      'Quotes " and \\ and {"a": [1]}',
      "Lines\nof\r\nall\u2028kinds\u2029and\ttabs",
      "🧑‍🧑‍🧒 \u{1f600} ﷽ \u202eright\ufeff to left\u0001\u007f",
      "<script>alert(1)</script> ]]> --",
    ];
    const before = (await linesOf()).lines.length;
    for (const text of words) await decide(`Draft of ${text}`, text);
    settle();
    const { lines } = await linesOf();
    const pairs = lines.slice(before).map((line) => Pair.parse(line));
    assert.deepEqual(
      pairs.map(({ chosen, rejected }) => [chosen, rejected]),
      words.map((text) => [text, `Draft of ${text}`]),
    );
    assert.deepEqual(pairs[0]?.tags, []);
    assert.equal(pairs[0]?.score, null);
  });

  test("[R6] pages are linked by Link headers, with each pair once and in decision order", async () => {
    const all = (await linesOf()).lines;
    assert.ok(all.length >= 5);
    const walked: unknown[] = [];
    let query: string | undefined = "?limit=2&format=openai";
    for (let pages = 0; query !== undefined && pages < 20; pages += 1) {
      const { lines, headers } = await linesOf(query);
      walked.push(...lines);
      const link = /^<(.+)>; rel="next"$/.exec(String(headers["link"]))?.[1];
      assert.equal(link === undefined, headers["x-next-cursor"] === undefined);
      assert.ok(link === undefined || link.includes(encodeURIComponent(String(headers["x-next-cursor"]))));
      query = link?.slice(path.length);
    }
    const chosen = walked.map((line) => Preference.parse(line).preferred_output[0].content);
    assert.deepEqual(
      chosen,
      all.map((line) => Pair.parse(line).chosen),
    );
  });

  test("[R6] a walk by the cursor skips no decision, even one that could still be undone when a page was read", async () => {
    await decide("First draft.", "First edit.", { undo_seconds: 30 });
    for (const text of ["Second", "Third", "Fourth"]) await decide(`${text} draft.`, `${text} edit.`);
    const walked: string[] = [];
    let cursor: string | undefined;
    do {
      const { lines, headers } = await linesOf(`?limit=1${cursor === undefined ? "" : `&cursor=${cursor}`}`);
      walked.push(...lines.map((line) => Pair.parse(line).chosen));
      cursor = z.string().optional().parse(headers["x-next-cursor"]);
      if (walked.at(-1) === "Second edit.") settle();
    } while (cursor !== undefined);
    settle();
    const all = (await linesOf()).lines.map((line) => Pair.parse(line).chosen);
    assert.equal(all.at(-1), "Fourth edit.");
    assert.deepEqual(walked, all.slice(0, walked.length));
  });

  test("[R6] only decisions of the given days, in UTC", async () => {
    const all = (await linesOf()).lines.length;
    assert.equal((await linesOf(`?from=${firstDay}&to=${today()}`)).lines.length, all);
    assert.equal((await linesOf("?from=2026-01-01&to=2026-01-31")).lines.length, 0);
  });

  test("[R6] an invalid query is rejected by field name, and reviewers and strangers have no access", async () => {
    const wrong = [
      ["limit=0", "limit"],
      ["limit=201", "limit"],
      ["format=csv", "format"],
      ["cursor=x", "cursor"],
      ["from=2026-03-02&to=2026-03-01", "from"],
      ["from=2024-01-01&to=2026-03-01", "from"],
      ["page=2", "page"],
    ] as const;
    for (const [query, field] of wrong) {
      const answer = await harness.api("GET", `${path}?${query}`);
      assert.equal(answer.status, 422, query);
      assert.partialDeepStrictEqual(answer.body, { code: "field_invalid", field });
    }
    const ben = await addReviewer(databaseOf(harness), "Ben");
    assert.equal((await harness.api("GET", path, undefined, ben.key)).status, 403);
    assert.equal((await harness.api("GET", path, undefined, null)).status, 401);
  });
});
