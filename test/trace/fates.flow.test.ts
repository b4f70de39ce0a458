/** What `nadia trace` tells of a message, whatever became of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { customerIdOf, InteractionId } from "../../core/kernel/ids.ts";
import { settleMs } from "../../core/privacy/rules.ts";
import { trace } from "../../core/trace/trace.ts";
import type { TraceStep } from "../../core/trace/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask } from "../support/reviews.ts";
import { editedUpdate, groupUpdate, textUpdate } from "../support/updates.ts";

const minute = 60_000;
const Page = z.object({ items: z.array(z.object({ id: InteractionId })) });

describe("the story of a message", () => {
  let harness: Harness;
  let updates = 0;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const seconds = () => Math.floor(harness.clock.now() / 1_000);
  const work = async () => {
    harness.clock.advance(minute);
    await harness.sweep();
    await harness.work();
  };
  /** Sends a message of this customer; resolves to its update's id once its draft is due. */
  const write = async (userId: number): Promise<number> => {
    updates += 1;
    const update = textUpdate({ updateId: updates, userId, text: "Where is my parcel?", date: seconds() });
    expect(await harness.update(update)).toBe(200);
    await work();
    return update.update_id;
  };
  /** The customer's newest review. */
  const reviewOf = async (userId: number): Promise<InteractionId> => {
    const { body } = await harness.api("GET", `/v1/users/${customerIdOf(userId)}/interactions`);
    const [newest] = Page.parse(body).items;
    return newest?.id ?? InteractionId.parse("00000000-0000-4000-8000-000000000000");
  };
  const storyOf = (id: number | InteractionId) => trace({ sql: databaseOf(harness) }, id);
  /** Its steps after the draft, as words. */
  const since = (steps: readonly TraceStep[], first: string): string[] =>
    steps.slice(steps.findIndex(({ event }) => event === first)).map(wordOf);
  const wordOf = ({ event, detail: { action } }: TraceStep): string =>
    typeof action === "string" ? `${event} ${action}` : event;

  test("[O1] edited: the approval says that the text differs from the draft, and with which tags", async () => {
    const update = await write(1);
    const id = await reviewOf(1);
    await ask(harness, "approve", id, undefined, { final_text: "Tomorrow.", edit_tags: ["tone"] });
    await work();
    const steps = await storyOf(update);
    expect(since(steps, "drafted")).toEqual([
      "drafted",
      "reviewed review.approve",
      "approved_bubble",
      "receipt",
    ]);
    expect(steps).toContainEqual(
      expect.objectContaining({
        event: "reviewed",
        detail: expect.objectContaining({ interaction_id: id, edited: true, tags: ["tone"], by: "admin" }),
      }),
    );
  });

  test("[O1] rejected: by whom, and nothing was sent", async () => {
    const update = await write(2);
    await ask(harness, "reject", await reviewOf(2), undefined, { reason: "Rude words." });
    await work();
    const steps = await storyOf(update);
    expect(since(steps, "drafted")).toEqual(["drafted", "reviewed review.reject"]);
    expect(JSON.stringify(steps)).not.toMatch(/Rude/);
  });

  test("[O1] [R2] superseded: the same story by each message and by each interaction", async () => {
    const first = await write(3);
    const old = await reviewOf(3);
    const second = await write(3);
    const fresh = await reviewOf(3);
    await ask(harness, "approve", fresh);
    await work();
    const steps = await storyOf(first);
    expect(steps.filter(({ event }) => event === "received").map(({ detail }) => detail)).toMatchObject([
      { update_id: first, interaction_id: fresh },
      { update_id: second, interaction_id: fresh },
    ]);
    expect(steps.filter(({ event }) => event === "drafted").map(({ detail }) => detail)).toMatchObject([
      { interaction_id: old, status: "superseded", superseded_by: fresh },
      { interaction_id: fresh, status: "sent" },
    ]);
    expect(steps.map(wordOf)).toContain("reviewed review.supersede");
    for (const id of [second, old, fresh])
      expect((await storyOf(id)).filter(({ event }) => event !== "left_the_log")).toEqual(
        steps.filter(({ event }) => event !== "left_the_log"),
      );
  });

  test("[O1] [Q1] quarantined: why, until when, and who released or deleted it", async () => {
    const customer = customerIdOf(4);
    await write(4);
    await harness.api("PUT", `/v1/users/${customer}/protocol`, { silenced: true, reason: "spam" });
    const [released, dropped] = [await write(4), await write(4)];
    const held = z
      .object({ items: z.array(z.object({ id: z.int() })) })
      .parse((await harness.api("GET", `/v1/quarantine?customer=${customer}`)).body)
      .items.toSorted((a, b) => a.id - b.id);
    expect((await storyOf(released)).at(-1)).toMatchObject({
      event: "quarantined",
      detail: { update_id: released, reason: "silence", expires_at: expect.any(String) },
    });
    expect((await harness.api("POST", `/v1/quarantine/${held[0]?.id}/release`)).status).toBe(200);
    expect((await harness.api("DELETE", `/v1/quarantine/${held[1]?.id}`)).status).toBe(200);
    await work();
    const events = (await storyOf(released)).map(wordOf);
    expect(events).toEqual(expect.arrayContaining(["quarantined", "released", "received", "drafted"]));
    expect((await storyOf(dropped)).map(wordOf)).toEqual(["left_the_log", "decided quarantine.delete"]);
    const expired = await write(4);
    harness.clock.advance(8 * 24 * 60 * minute);
    await work();
    expect((await storyOf(expired)).at(-1)).toMatchObject({
      event: "decided",
      detail: { action: "quarantine.expire", by: "nadia" },
    });
  });

  test("[O1] parked: why, and who deleted it", async () => {
    updates += 1;
    expect(
      await harness.update(groupUpdate({ updateId: updates, userId: 5, groupId: -5, text: "Hello" })),
    ).toBe(200);
    await work();
    expect((await storyOf(updates))[0]).toMatchObject({
      event: "kept",
      detail: { fate: "parked", reason: "group_chat" },
    });
    expect((await harness.api("DELETE", `/v1/parked/${updates}`)).status).toBe(200);
    const [decided] = (await storyOf(updates)).filter(({ event }) => event === "decided");
    expect(decided).toMatchObject({
      detail: { update_id: updates, action: "parked.delete", by: "admin", reason: "group_chat" },
    });
  });

  test("[O1] [R3] undeliverable: with Telegram's code, and who dismissed it", async () => {
    const update = await write(6);
    await ask(harness, "approve", await reviewOf(6));
    harness.telegram.fail({ kind: "blocked" }, { method: "sendMessage" });
    await work();
    const refused = (await storyOf(update)).at(-1);
    expect(refused).toMatchObject({
      event: "undeliverable",
      detail: {
        state: "undeliverable",
        attempts: 1,
        error_code: expect.any(String),
        delivery: expect.any(String),
      },
    });
    const dismissed = await harness.api(
      "POST",
      `/v1/deliveries/${String(refused?.detail["delivery"])}/dismiss`,
    );
    expect(dismissed.status).toBe(200);
    expect((await storyOf(update)).map(wordOf)).toContain("reviewed delivery.dismiss");
  });

  test("[O1] [R3] unknown: until a person says that it arrived", async () => {
    const update = await write(7);
    await ask(harness, "approve", await reviewOf(7));
    harness.telegram.fail({ kind: "server_error" }, { method: "sendMessage" });
    await work();
    const unclear = (await storyOf(update)).at(-1);
    expect(unclear).toMatchObject({ event: "unknown", detail: { state: "unknown" } });
    await harness.api("POST", `/v1/deliveries/${String(unclear?.detail["delivery"])}/confirm`);
    expect((await storyOf(update)).map(wordOf)).toContain("reviewed delivery.confirm");
  });

  test("[O1] edited by the customer: when, and in which review", async () => {
    const update = await write(8);
    const id = await reviewOf(8);
    await ask(harness, "claim", id);
    updates += 1;
    const edit = editedUpdate({
      updateId: updates,
      userId: 8,
      messageId: update,
      editDate: seconds(),
      text: "Found it!",
    });
    expect(await harness.update(edit)).toBe(200);
    await work();
    expect((await storyOf(id)).map(wordOf)).toContain("customer_edited");
  });

  test("[O1] [R2] expired: by NADIA, with the deadline", async () => {
    const update = await write(9);
    harness.clock.advance(80 * 60 * minute);
    await work();
    expect((await storyOf(update)).at(-1)).toMatchObject({
      event: "reviewed",
      detail: { action: "review.expire", by: "nadia", deadline: expect.any(String) },
    });
  });

  test("[O1] [V1] missing: an update that never arrived, while its gap is remembered", async () => {
    updates += 1;
    const lost = updates;
    await write(10);
    harness.clock.advance(10 * minute);
    await work();
    expect(await storyOf(lost)).toMatchObject([{ event: "missing", detail: { missing: 1 } }]);
  });

  test("[O1] [G1] (promise 9) erased: that it was, by whom, and nothing else", async () => {
    const update = await write(11);
    const id = await reviewOf(11);
    const customer = customerIdOf(11);
    expect((await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer })).status).toBe(200);
    await harness.work();
    harness.clock.advance(settleMs + minute);
    await work();
    expect(await storyOf(update)).toMatchObject([
      { event: "erased", detail: { update_id: update, state: "done", by: "admin" } },
    ]);
    await expect(storyOf(id)).rejects.toThrow(/was erased/);
  });

  test("[O1] [G3] archived: when it was received, who decided, and which object has the rest", async () => {
    await write(12);
    const id = await reviewOf(12);
    await ask(harness, "approve", id);
    await work();
    harness.clock.advance(32 * 24 * 60 * minute);
    await harness.app.retention.run(60 * minute);
    expect(await storyOf(id)).toMatchObject([
      { event: "received", detail: { interaction_id: id, archived_in: expect.stringMatching(/^archive\//) } },
      { event: "reviewed", detail: { action: "review.approve" } },
    ]);
  });
});
