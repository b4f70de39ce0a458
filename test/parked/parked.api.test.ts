/** Parked updates over HTTP: listed with reason and content, retried exactly once, deleted. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import { parkedEnvelope, undraftedStatements } from "../../core/intake/undrafted-updates.ts";
import type { Envelope, UndraftedEnvelope } from "../../core/intake/schema.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { ParkedPage, type ParkedUpdate } from "../../core/parked/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, type KeyHolder } from "../support/reviews.ts";
import { groupUpdate, textUpdate } from "../support/updates.ts";

describe("parked updates", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  let update = 0;
  let user = 400;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => harness.close());

  const call = (method: string, path: string, body?: unknown) => harness.api(method, path, body, eve.key);
  const list = async (query = "") => {
    const answer = await call("GET", `/v1/parked?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return ParkedPage.parse(answer.body);
  };
  const seconds = () => Math.floor(harness.clock.now() / 1_000);
  async function work(rounds = 1): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      harness.clock.advance(60_000);
      await harness.sweep();
      await harness.work();
    }
  }
  const written = (text: string) =>
    textUpdate({ updateId: (update += 1), userId: user, text, date: seconds() });
  async function write(text: string): Promise<CustomerId> {
    expect(await harness.update(written(text))).toBe(200);
    await work();
    return customerIdOf(user);
  }
  /** Parks this log entry like a draft that fails repeatedly. */
  async function parkEntry(entry: string, reason = "failed_repeatedly"): Promise<number> {
    const kept = parkedEnvelope(customerIdOf(user), reason, entry, harness.clock.now());
    return park(kept);
  }
  async function park(kept: UndraftedEnvelope): Promise<number> {
    await store.batch({ kept: undraftedStatements([kept]) });
    return kept.update_id;
  }
  const envelopeOf = (text: string): Envelope => {
    const intake = parseUpdate(JSON.stringify(written(text)), harness.clock.now());
    if (intake.fate !== "append") throw new Error("a text message is to be appended");
    return intake.envelope;
  };
  const find = async (id: number): Promise<ParkedUpdate | undefined> =>
    (await list("limit=100")).items.find((item) => item.id === id);
  const textsOf = async (id: CustomerId) =>
    (
      await store.query(
        statement<{ text: string }>(
          sql`select text from messages where user_id = ${id}::uuid order by sent_at, telegram_message_id`,
        ),
      )
    ).map(({ text }) => text);
  const audited = (id: number) =>
    store.query(
      statement<{ action: string; actor_name: string; detail: unknown }>(sql`
        select action, actor_name, detail from audit_log where subject_id = ${String(id)}
        and subject_type = 'update' order by id`),
    );

  test("[R4] (promises 10, 13) they are listed with reason, text and content, by reason and page by page", async () => {
    user += 1;
    const customer = await write("Hello");
    harness.clock.advance(1_000);
    const failed = await parkEntry(JSON.stringify(envelopeOf("Where is my parcel?")));
    harness.clock.advance(1_000);
    const unreadable = await parkEntry('{"v":0}', "unreadable");
    harness.clock.advance(1_000);
    await harness.update(groupUpdate({ updateId: (update += 1), userId: user, groupId: -5, text: "Hi all" }));
    await work();
    expect(await find(failed)).toMatchObject({
      customer: { id: customer, display_name: "Anna", nickname: null },
      fate: "parked",
      reason: "failed_repeatedly",
      text: "Where is my parcel?",
      retryable: true,
    });
    expect(await find(unreadable)).toMatchObject({
      reason: "unreadable",
      text: null,
      content: '{"entry":"{\\"v\\":0}"}',
      retryable: false,
    });
    expect(await find(update)).toMatchObject({
      customer: null,
      kind: "message",
      reason: "group_chat",
      text: "Hi all",
      retryable: false,
    });
    expect((await list("reason=unreadable")).items.map(({ id }) => id)).toEqual([unreadable]);
    const first = await list("limit=2");
    const second = await list(`limit=2&cursor=${first.next_cursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([update, unreadable, failed]);
    expect(second.next_cursor).toBeNull();
  });

  test("(promises 2, 13) a retry drafts a message once, however many ask at once, even for a silenced customer", async () => {
    user += 1;
    const customer = await write("Hello");
    await call("PUT", `/v1/users/${customer}/protocol`, { silenced: true, reason: "spam" });
    const id = await parkEntry(JSON.stringify(envelopeOf("Where is my parcel?")));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call("POST", `/v1/parked/${id}/retry`)),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won.map(({ body }) => body)).toEqual([{ id, customer_id: customer, retried: true }]);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
    await work(2);
    expect(await textsOf(customer)).toEqual(["Hello", "Where is my parcel?"]);
    expect(await find(id)).toBeUndefined();
    expect(await audited(id)).toEqual([
      {
        action: "parked.retry",
        actor_name: "Eve",
        detail: { kind: "unknown", reason: "failed_repeatedly" },
      },
    ]);
  });

  test("[S1] (promise 13) an update that fails again after a retry is parked again, visibly", async () => {
    user += 1;
    const customer = await write("Hello");
    const envelope = envelopeOf("Refused");
    if (envelope.kind !== "message") throw new Error("a text message makes a message");
    const refused = { ...envelope, message: { ...envelope.message, date: "no time at all" } };
    const id = await parkEntry(JSON.stringify(refused));
    expect((await call("POST", `/v1/parked/${id}/retry`)).status).toBe(200);
    expect(await find(id)).toBeUndefined();
    await work(12);
    const again = (await list("reason=failed_repeatedly")).items.filter(({ text }) => text === "Refused");
    expect(again).toMatchObject([{ customer: { id: customer }, retryable: true }]);
    await write("Hello again");
    expect(await textsOf(customer)).toEqual(["Hello", "Hello again"]);
  });

  test("(promise 10) an update that an earlier release did not know is drafted by a retry; an undraftable one is rejected", async () => {
    user += 1;
    const known = written("Hello");
    const base = {
      v: 1,
      kind: "kept",
      received_at: new Date(harness.clock.now()).toISOString(),
      customer_id: customerIdOf(user),
      fate: "parked",
    } as const;
    const id = await park({
      ...base,
      update_id: known.update_id,
      update_kind: "message",
      reason: "unknown_kind",
      body: JSON.stringify(known),
    });
    expect((await call("POST", `/v1/parked/${id}/retry`)).status).toBe(200);
    await work(2);
    expect(await textsOf(customerIdOf(user))).toEqual(["Hello"]);
    const unreadable = await parkEntry("nothing", "unreadable");
    const truncated = await park({
      ...base,
      update_id: (update += 1),
      update_kind: "message",
      reason: "text_too_long",
      body: JSON.stringify({ truncated: true, update_id: update, beginning: "{" }),
    });
    for (const refused of [unreadable, truncated]) {
      const answer = await call("POST", `/v1/parked/${refused}/retry`);
      expect([answer.status, answer.body]).toMatchObject([409, { code: "wrong_state", update: refused }]);
      expect(await find(refused)).toMatchObject({ retryable: false });
    }
  });

  test("[S1] (promise 13) an update whose id Telegram used before is no repeat of the stored one", async () => {
    user += 1;
    const group = (updateId: number, text: string) =>
      groupUpdate({ updateId, userId: user, groupId: -6, text });
    const id = (update += 1);
    await harness.update(group(id, "The first"));
    await work();
    harness.clock.advance(5 * 86_400_000);
    await store.query(statement(sql`delete from handled_updates`));
    await harness.update(group(id, "A repeat"));
    await work();
    const stored = async () =>
      (await list("reason=group_chat&limit=100")).items.filter(({ content }) =>
        content.includes(`"chat":{"id":-6`),
      );
    expect(await stored()).toMatchObject([{ id, text: "The first" }]);

    harness.clock.advance(8 * 86_400_000);
    await harness.update(group(id, "Another"));
    await work();
    const [newer, older, ...rest] = await stored();
    expect([newer, older, rest]).toMatchObject([{ id, text: "Another" }, { text: "The first" }, []]);
    expect(older?.id).toBeLessThan(0);
    expect((await call("DELETE", `/v1/parked/${older?.id}`)).status).toBe(200);
    expect(await stored()).toMatchObject([{ id, text: "Another" }]);
  });

  test("(promise 10) a deleted update is gone for good, and rejected ones are named", async () => {
    const id = await parkEntry("nothing to read", "unreadable");
    expect((await call("DELETE", `/v1/parked/${id}`)).body).toEqual({ id, deleted: true });
    for (const [method, path] of [
      ["DELETE", `/v1/parked/${id}`],
      ["POST", `/v1/parked/${id}/retry`],
      ["POST", "/v1/parked/x/retry"],
    ] as const)
      expect((await call(method, path)).status).toBe(404);
    expect((await audited(id)).map(({ action }) => action)).toEqual(["parked.delete"]);
    for (const query of ["reason=A", "limit=101", "cursor=x", "more=1"])
      expect((await call("GET", `/v1/parked?${query}`)).status, query).toBe(422);
    expect((await harness.api("GET", "/v1/parked", undefined, null)).status).toBe(401);
  });
});
