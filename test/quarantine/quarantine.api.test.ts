/** The quarantine over HTTP: listed, counted, released exactly once and in order, deleted, expired. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { QuarantinePage, QuarantineStatistics, Release } from "../../core/quarantine/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, type KeyHolder } from "../support/reviews.ts";
import { editedUpdate, messageUpdate, textUpdate } from "../support/updates.ts";

const day = 86_400_000;

describe("the quarantine", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  let update = 0;
  let user = 300;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => harness.close());

  const seconds = () => Math.floor(harness.clock.now() / 1_000);
  async function write(userId: number, ...texts: readonly string[]): Promise<CustomerId> {
    harness.clock.advance(10_000);
    for (const text of texts) {
      update += 1;
      expect(await harness.update(textUpdate({ updateId: update, userId, text, date: seconds() }))).toBe(200);
    }
    harness.clock.advance(10_000);
    await harness.work();
    return customerIdOf(userId);
  }
  const call = (method: string, path: string, body?: unknown) => harness.api(method, path, body, eve.key);
  const list = async (query = "") => {
    const answer = await call("GET", `/v1/quarantine?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return QuarantinePage.parse(answer.body);
  };
  const heldOf = async (customer: string) =>
    (await list(`customer=${customer}`)).items.toReversed().map(({ id, text }) => ({ id, text }));
  const release = async (body: unknown) => {
    const answer = await call("POST", "/v1/quarantine/release", body);
    expect(answer.status, answer.text).toBe(200);
    return Release.parse(answer.body);
  };
  const statistics = async () =>
    QuarantineStatistics.parse((await call("GET", "/v1/quarantine/statistics")).body);
  /** A silenced customer with these messages in quarantine. */
  async function silenced(...texts: readonly string[]): Promise<CustomerId> {
    const id = await write((user += 1), "Hello");
    const answer = await call("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "spam" });
    expect(answer.status).toBe(200);
    return write(user, ...texts);
  }
  /** The texts waiting for a reviewer, one list per review: a new draft also answers what nobody has claimed yet. */
  const reviewed = async (id: CustomerId) =>
    (
      await store.query(
        statement<{ texts: string[] }>(sql`
          select jsonb_agg(m.text order by m.sent_at, m.telegram_message_id) as texts
          from interactions i join messages m on m.interaction_id = i.id
          where i.user_id = ${id}::uuid group by i.id, i.created_at order by i.created_at, min(m.id)`),
      )
    ).map(({ texts }) => texts);
  const audited = (id: string) =>
    store.query(
      statement<{ action: string; actor_name: string; detail: unknown }>(sql`
        select action, actor_name, detail from audit_log
        where subject_id = ${id} and action like 'quarantine%' order by id`),
    );

  test("[Q2] held messages are listed with reason and text, by customer, reason and state, page by page", async () => {
    const id = await silenced("One", "Two", "Three");
    update += 1;
    await harness.update(
      editedUpdate({
        updateId: update,
        userId: user,
        messageId: update - 1,
        text: "Four",
        editDate: seconds(),
      }),
    );
    harness.clock.advance(10_000);
    await harness.work();
    const first = await list(`customer=${id}&limit=3`);
    expect(first.items.map(({ text, is_edit }) => [text, is_edit])).toEqual([
      ["Four", true],
      ["Three", false],
      ["Two", false],
    ]);
    const second = await list(`customer=${id}&limit=3&cursor=${first.next_cursor}`);
    expect(second.items.map(({ text }) => text)).toEqual(["One"]);
    expect(second.next_cursor).toBeNull();
    expect(second.items[0]).toMatchObject({
      customer: { id, display_name: "Anna", nickname: null },
      reason: "silence",
      state: "held",
      released_at: null,
      released_by: null,
    });
    expect((await list("reason=rate_limit")).items).toEqual([]);
    expect((await call("GET", `/v1/users/${id}`)).body).toMatchObject({ quarantined: 4, silenced: true });
    expect((await list("state=released")).items).toEqual([]);
    const count = { held: 4, silence: 4, rate_limit: 0, customers: 1, expiring: 0, released: 0 };
    expect(await statistics()).toMatchObject(count);
    harness.clock.advance(6.5 * day);
    expect(await statistics()).toMatchObject({ ...count, expiring: 4 });
    await release({ customer: id });
  });

  test("[Q2] a release drafts messages in their order even though the customer is still silenced, and once", async () => {
    const id = await silenced("One", "Two", "Three");
    const held = await heldOf(id);
    const [one, two, three] = held.map((message) => message.id);
    const released = await release({ ids: [three, one, two, one] });
    expect(released).toEqual({
      released: [one, two, three].map((message) => ({ id: message, customer_id: id })),
      refused: [],
      more: false,
    });
    harness.clock.advance(10_000);
    await harness.work();
    expect(await reviewed(id)).toEqual([["Hello", "One", "Two", "Three"]]);
    expect((await list(`customer=${id}`)).items).toEqual([]);
    const shown = await list(`customer=${id}&state=released`);
    expect(shown.items.map(({ released_by }) => released_by?.name)).toEqual(["Eve", "Eve", "Eve"]);
    expect(await audited(id)).toEqual([
      { action: "quarantine.release", actor_name: "Eve", detail: { messages: 3, ids: [one, two, three] } },
    ]);
    const { body } = await call("GET", `/v1/users/${id}/protocol`);
    expect(body).toMatchObject({ silenced: true, held_messages: 3, released_messages: 3, saved_cost_usd: 0 });
    // Telegram repeats updates, and the sweep looks for lost ones.
    await harness.update(textUpdate({ updateId: update, userId: user, text: "Three", date: seconds() }));
    await harness.sweep();
    await harness.work();
    expect((await reviewed(id)).flat()).toHaveLength(4);
    expect((await write(user, "Four"), await heldOf(id)).map(({ text }) => text)).toEqual(["Four"]);
  });

  test("[Q2] (promise 13) older messages that are released beside a newer review are answered with it", async () => {
    const id = await silenced("One", "Two");
    const ids = (await heldOf(id)).map((message) => message.id);
    await call("PUT", `/v1/users/${id}/protocol`, { silenced: false });
    await write(user, "Three");
    await release({ ids });
    harness.clock.advance(10_000);
    await harness.work();
    const { body } = await call("GET", `/v1/reviews?customer=${id}&status=pending`);
    const waiting = (body.items as { messages: { text: string }[] }[]).map(({ messages }) =>
      messages.map(({ text }) => text),
    );
    expect(waiting).toEqual([["Hello", "One", "Two", "Three"]]);
  });

  test("[Q2] unknown, released and expired messages are rejected by name, and the others released", async () => {
    const id = await silenced("One", "Two");
    const [one, two] = (await heldOf(id)).map((message) => message.id);
    expect((await call("POST", `/v1/quarantine/${one}/release`)).body).toEqual({
      id: one,
      customer_id: id,
      released: true,
    });
    const again = await call("POST", `/v1/quarantine/${one}/release`);
    expect([again.status, again.body]).toMatchObject([409, { code: "wrong_state", message: one }]);
    expect((await call("POST", "/v1/quarantine/999999/release")).status).toBe(404);
    expect((await call("POST", "/v1/quarantine/x/release")).status).toBe(404);
    const mixed = await release({ ids: [one, 999_999, two] });
    expect(mixed.released.map((message) => message.id)).toEqual([two]);
    expect(mixed.refused.map((refused) => [refused.id, refused.code])).toEqual([
      [one, "wrong_state"],
      [999_999, "not_found"],
    ]);
    await write(user, "Three");
    const [three] = (await heldOf(id)).map((message) => message.id);
    harness.clock.advance(7 * day);
    const late = await call("POST", `/v1/quarantine/${three}/release`);
    expect([late.status, late.body]).toMatchObject([409, { detail: `message ${three} has expired` }]);
    expect((await list(`customer=${id}&state=expired`)).items.map((item) => item.id)).toEqual([three]);
  });

  test("[Q2] after seven days the sweep deletes messages and logs which customers they came from", async () => {
    const id = await silenced("One", "Two");
    const [one] = (await heldOf(id)).map((message) => message.id);
    await release({ ids: [one] });
    harness.clock.advance(7 * day - 60_000);
    await harness.sweep();
    expect(await heldOf(id)).toHaveLength(1);
    harness.clock.advance(120_000);
    await harness.sweep();
    for (const state of ["held", "released", "expired"])
      expect((await list(`customer=${id}&state=${state}`)).items, state).toEqual([]);
    expect((await audited(id)).at(-1)).toEqual({
      action: "quarantine.expire",
      actor_name: "nadia",
      detail: { messages: 1, updates: [expect.any(Number)] },
    });
  });

  test("[Q2] a deleted message is gone for good; a released one can no longer be deleted", async () => {
    const id = await silenced("One", "Two");
    const [one, two] = (await heldOf(id)).map((message) => message.id);
    expect((await call("DELETE", `/v1/quarantine/${one}`)).body).toEqual({ id: one, deleted: true });
    expect((await call("DELETE", `/v1/quarantine/${one}`)).status).toBe(404);
    expect((await call("POST", `/v1/quarantine/${one}/release`)).status).toBe(404);
    await release({ ids: [two] });
    expect((await call("DELETE", `/v1/quarantine/${two}`)).status).toBe(409);
    expect((await audited(id)).map(({ action }) => action)).toEqual([
      "quarantine.delete",
      "quarantine.release",
    ]);
  });

  /** A live location moves every few seconds; `seconds` after it was first sent. */
  const moving = (userId: number, messageId: number, date: number, seconds: number) => {
    const location = { latitude: 52 + seconds / 1_000, longitude: 13, live_period: 900 };
    const written = { userId, messageId, date, updateId: (update += 1) };
    const { message } = messageUpdate(written, { location });
    return seconds === 0
      ? { update_id: update, message }
      : { update_id: update, edited_message: { ...Object(message), edit_date: date + seconds } };
  };

  test("[Q3] the next positions of a live location neither count towards the limits nor fill the quarantine", async () => {
    user += 1;
    harness.clock.advance(60_000);
    const date = Math.floor(harness.clock.now() / 1_000);
    const messageId = update + 1;
    for (let seconds = 0; seconds < 125; seconds += 1)
      expect(await harness.update(moving(user, messageId, date, seconds))).toBe(200);
    const id = await write(user, "Where are you?");
    const { items } = (await call("GET", `/v1/reviews?customer=${id}&status=pending`)).body;
    expect(items).toHaveLength(1);
    expect((await list(`customer=${id}`)).items).toEqual([]);
    await call("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "spam" });
    for (const seconds of [200, 201, 202]) {
      expect(await harness.update(moving(user, messageId, date, seconds))).toBe(200);
      harness.clock.advance(10_000);
      await harness.work();
      await harness.sweep();
    }
    expect((await list(`customer=${id}`)).items).toEqual([]);
    const waiting = sql`select update_id from wal_fallback where customer_id = ${id}::uuid`;
    expect(await store.query(statement(waiting))).toEqual([]);
  });

  test("[Q3] [A2] of 130 messages within a minute 120 reach the review, and 10 the quarantine with the reason; released, they are answered", async () => {
    user += 1;
    const texts = Array.from({ length: 130 }, (_, n) => `text ${n}`);
    const id = await write(user, ...texts);
    harness.clock.advance(10_000);
    await harness.sweep();
    await harness.work();
    const all = (await reviewed(id)).flat();
    expect(all).toHaveLength(120);
    const held = await list(`customer=${id}&reason=rate_limit`);
    expect(held.items.map(({ text }) => text).toReversed()).toEqual(texts.slice(120));
    expect(held.items.map(({ reason }) => reason)).toEqual(Array<string>(10).fill("rate_limit"));
    expect((await statistics()).rate_limit).toBe(10);
    expect((await release({ customer: id })).released).toHaveLength(10);
    harness.clock.advance(10_000);
    await harness.work();
    expect((await reviewed(id)).flat().toSorted()).toEqual(texts.toSorted());
    expect((await statistics()).rate_limit).toBe(0);
    const { items } = (await call("GET", `/v1/reviews?customer=${id}&status=pending`)).body;
    const reviews = items as readonly { id: string; message_count: number }[];
    expect(reviews.reduce((sum, { message_count }) => sum + message_count, 0)).toBe(130);
    for (const review of reviews)
      expect((await call("POST", `/v1/reviews/${review.id}/approve`, {})).status).toBe(200);
    await harness.work();
    const answered = (await call("GET", `/v1/reviews?customer=${id}&status=sent`)).body.items;
    expect(answered).toHaveLength(reviews.length);
  });

  test("[Q2] rejected: no selection, two selections, too many ids, an unknown customer, no key, a foreign cursor", async () => {
    for (const body of [
      {},
      { ids: [] },
      { ids: ["1"] },
      { ids: [1.5] },
      { ids: Array.from({ length: 501 }, (_, n) => n + 1) },
      { ids: [1], customer: customerIdOf(1) },
    ])
      expect((await call("POST", "/v1/quarantine/release", body)).status, JSON.stringify(body)).toBe(422);
    const nobody = await call("POST", "/v1/quarantine/release", { customer: customerIdOf(999_999) });
    expect(nobody.status).toBe(404);
    for (const query of ["state=gone", "reason=x", "cursor=x", "limit=0", "customer=x", "more=1"])
      expect((await call("GET", `/v1/quarantine?${query}`)).status, query).toBe(422);
    for (const [method, path] of [
      ["GET", "/v1/quarantine"],
      ["GET", "/v1/quarantine/statistics"],
      ["DELETE", "/v1/quarantine/1"],
    ] as const)
      expect((await harness.api(method, path, undefined, null)).status).toBe(401);
  });

  test("[Q2] (promise 7) while Redis is down a release is stored, and the sweep continues it", async () => {
    const id = await silenced("One", "Two");
    harness.proxies.redis.cut(true);
    onTestFinished(() => harness.proxies.redis.cut(false));
    const ids = (
      await store.query(
        statement<{ id: number }>(
          sql`select id from quarantine_messages where user_id = ${id}::uuid order by id`,
        ),
      )
    ).map((row) => row.id);
    const answer = await call("POST", "/v1/quarantine/release", { ids });
    harness.proxies.redis.cut(false);
    // Without Redis, sessions and keys are unknown unless Postgres has them.
    expect(answer.status, answer.text).toBe(200);
    harness.clock.advance(120_000);
    await harness.sweep();
    harness.clock.advance(10_000);
    await harness.work();
    expect(await reviewed(id)).toEqual([["Hello", "One", "Two"]]);
  });

  const shop = (userId: number, text: string, at = seconds()) => {
    update += 1;
    const message = textUpdate({ updateId: update, userId, text, date: at })["message"];
    return harness.update({
      update_id: update,
      business_message: Object.assign({}, message, { business_connection_id: "shop" }),
    });
  };
  const settle = async () => {
    harness.clock.advance(10_000);
    await harness.work();
  };

  test("[R8] [Q2] what the customer deleted while it was held is marked, and a release refuses it with the reason", async () => {
    const id = await silenced();
    await shop(user, "Forget this");
    const gone = update;
    await shop(user, "Answer this");
    await settle();
    update += 1;
    await harness.update({
      update_id: update,
      deleted_business_messages: {
        business_connection_id: "shop",
        chat: { id: user, type: "private", first_name: "Anna" },
        message_ids: [gone],
      },
    });
    await settle();
    const { items } = await list(`customer=${id}`);
    expect(items.map(({ text, deleted_at }) => [text, deleted_at !== null])).toEqual([
      ["Answer this", false],
      ["Forget this", true],
    ]);
    const { released, refused } = await release({ customer: id });
    expect(released).toHaveLength(1);
    expect(refused).toMatchObject([
      { code: "wrong_state", detail: expect.stringContaining("the customer deleted message") },
    ]);
    await settle();
    expect(await reviewed(id)).toEqual([["Hello"], ["Answer this"]]);
  });

  test("[R8] [Q2] a business message is not released after Telegram closed its chat, unless a later one keeps it open", async () => {
    const id = await silenced();
    await shop(user, "Too old");
    await settle();
    harness.clock.advance(day);
    const refused = await release({ customer: id });
    expect(refused).toMatchObject({
      released: [],
      refused: [
        { code: "wrong_state", detail: expect.stringMatching(/closed the business chat .* 24 hours/) },
      ],
    });
    await shop(user, "Still there?");
    await settle();
    expect((await release({ customer: id })).released).toHaveLength(2);
    await settle();
    expect((await reviewed(id)).at(-1)).toEqual(["Too old", "Still there?"]);
  });
});
