/** Notifications: for whom, of what, when not, and on which browsers. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { timeOfDay } from "../../core/notifications/rules.ts";
import { days } from "../../core/retention/periods.ts";
import { cleaningSteps } from "../../core/retention/retention.ts";
import { pushKeyOf } from "../../core/vendors/vapid.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { type FakePushService, startPushService, type Subscribed } from "../support/push-service.ts";
import { ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const vapidKey = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
const minute = 60_000;
let harness: Harness;
let service: FakePushService;
let updates = 0;
let eve: KeyHolder;
let bob: KeyHolder;
beforeAll(async () => {
  service = await startPushService();
  harness = await startHarness({ NADIA_VAPID_KEY: vapidKey, NADIA_PUSH_SERVICES: service.origin });
  eve = await addReviewer(databaseOf(harness), "Eve");
  bob = await addReviewer(databaseOf(harness), "Bob");
});
afterAll(async () => {
  await harness.close();
  await service.close();
});
beforeEach(async () => {
  for (const table of ["notifications", "push_subscriptions", "notification_preferences", "interactions"])
    await databaseOf(harness).query(statement(sql`delete from ${sql.table(table)}`));
  service.received.length = 0;
  harness.clock.advance(60 * minute);
});

const call = (by: KeyHolder, method: string, path: string, body?: object) =>
  harness.api(method, path, body, by.key);
const usual = {
  events: ["new", "overdue", "assigned", "mentioned"],
  sound: false,
  browser: false,
  quiet: null as { from: string; to: string } | null,
  time_zone: "UTC",
};
const choose = async (by: KeyHolder, chosen: Partial<typeof usual> = {}) => {
  const answer = await call(by, "PUT", "/v1/notifications/settings", { ...usual, ...chosen });
  expect(answer.status, answer.text).toBe(200);
};
const subscribe = async (by: KeyHolder, language = "en"): Promise<Subscribed & { readonly id: string }> => {
  const browser = await service.subscribe();
  const answer = await call(by, "POST", "/v1/push-subscriptions", { ...browser, language });
  expect(answer.status, answer.text).toBe(200);
  return { ...browser, id: String(answer.body["id"]) };
};
/** A new customer writes, and a draft is made. */
const write = async (): Promise<string> => {
  updates += 1;
  await harness.update(textUpdate({ updateId: updates, userId: 9_000 + updates, text: "Secret words" }));
  harness.clock.advance(3_000);
  await harness.work();
  const [row] = await databaseOf(harness).query(
    statement<{ id: string }>(sql`select id from interactions order by created_at desc limit 1`),
  );
  return row?.id ?? "";
};
const notificationsOf = async (by: KeyHolder): Promise<unknown[]> =>
  (await call(by, "GET", "/v1/notifications")).body.items.map(
    ({ event, review }: { event: string; review: string | null }) => [event, review],
  );
const messages = (browser: Subscribed) =>
  service.received.filter(({ endpoint }) => endpoint === browser.endpoint).map(({ message }) => message);
const subscriptionsOf = async (by: KeyHolder): Promise<string[]> =>
  (
    (await call(by, "GET", "/v1/notifications/settings")).body as unknown as {
      readonly subscriptions: readonly { readonly id: string }[];
    }
  ).subscriptions.map(({ id }) => id);

describe("[R12] notifications", () => {
  test("each person chooses for themselves; until then there are defaults", async () => {
    const before = await call(eve, "GET", "/v1/notifications/settings");
    expect(before.body).toEqual({
      preferences: usual,
      chosen: false,
      push_key: pushKeyOf(vapidKey),
      subscriptions: [],
    });
    const quiet = { from: "20:00", to: "08:00" };
    await choose(eve, { events: ["overdue"], sound: true, quiet, time_zone: "Europe/Berlin" });
    expect((await call(eve, "GET", "/v1/notifications/settings")).body).toMatchObject({
      preferences: { events: ["overdue"], sound: true, browser: false, quiet, time_zone: "Europe/Berlin" },
      chosen: true,
    });
    expect((await call(bob, "GET", "/v1/notifications/settings")).body).toMatchObject({ chosen: false });
    const wrong = await call(eve, "PUT", "/v1/notifications/settings", { ...usual, time_zone: "Nowhere" });
    expect([wrong.status, wrong.body["code"]]).toEqual([422, "field_invalid"]);
  });

  test("a new review notifies once everyone who wants it, with ids and counts, no customer's word", async () => {
    await choose(eve, { sound: true });
    await choose(bob, { sound: true, events: ["overdue"] });
    const browser = await subscribe(eve, "de");
    const review = await write();
    expect(await notificationsOf(eve)).toEqual([["new", review]]);
    expect(await notificationsOf(bob)).toEqual([]);
    expect(messages(browser)).toEqual([{ v: 1, event: "new", count: 1, review, language: "de" }]);
    await harness.sweep();
    await harness.work();
    expect(service.received).toHaveLength(1);
    expect(service.faults).toEqual([]);
    const [got] = service.received;
    expect(got).toMatchObject({
      signedBy: pushKeyOf(vapidKey),
      headers: { ttl: "3600", topic: "new", "content-encoding": "aes128gcm" },
      claims: { aud: service.origin, sub: expect.stringMatching(/^(mailto:|https:)/) },
    });
    const lasts = Number(got?.claims["exp"]) - harness.clock.now() / 1_000;
    expect(lasts).toBeGreaterThan(0);
    expect(lasts).toBeLessThanOrEqual(86_400);
    // The console looks back ten minutes.
    harness.clock.advance(10 * minute);
    expect(await notificationsOf(eve)).toEqual([]);
  });

  test("several at once are one message with their number", async () => {
    const browser = await subscribe(bob);
    for (const { id } of [await plant(harness), await plant(harness)])
      await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: bob.id });
    await harness.work();
    expect(messages(browser)).toEqual([{ v: 1, event: "assigned", count: 2, review: null, language: "en" }]);
    expect(await notificationsOf(bob)).toHaveLength(2);
  });

  test("nothing is stored for reviewers who want no notification, and a draft costs nothing more", async () => {
    await write();
    const rows = await databaseOf(harness).query(statement(sql`select from notifications`));
    expect(rows).toEqual([]);
  });

  test("an overdue review notifies once: its holder, its assignee, or everybody", async () => {
    for (const person of [eve, bob]) await choose(person, { sound: true });
    const createdAt = harness.clock.now() - 31 * minute;
    const held = await plant(harness, { createdAt });
    const assigned = await plant(harness, { createdAt });
    const free = await plant(harness, { createdAt });
    const early = await plant(harness, { createdAt: harness.clock.now() - 29 * minute });
    await ask(harness, "claim", held.id, eve);
    await call(eve, "POST", `/v1/reviews/${assigned.id}/assign`, { to: bob.id });
    await harness.work();
    for (let turn = 0; turn < 2; turn += 1) {
      await harness.sweep();
      await harness.work();
    }
    const overdueOf = async (by: KeyHolder) =>
      (await notificationsOf(by))
        .filter((one) => (one as string[])[0] === "overdue")
        .map((one) => (one as string[])[1]);
    expect(new Set(await overdueOf(eve))).toEqual(new Set([held.id, free.id]));
    expect(new Set(await overdueOf(bob))).toEqual(new Set([assigned.id, free.id]));
    harness.clock.advance(2 * minute);
    await harness.sweep();
    await harness.work();
    expect(await overdueOf(bob)).toContain(early.id);
  });

  test("an assignment notifies the colleague, each time, but not the person who assigned it", async () => {
    for (const person of [eve, bob]) await choose(person, { sound: true });
    const { id } = await plant(harness);
    const assign = async (to: KeyHolder) => {
      harness.clock.advance(1_000);
      await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: to.id });
      await harness.work();
    };
    await assign(bob);
    expect(await notificationsOf(bob)).toEqual([["assigned", id]]);
    const first = await call(bob, "GET", "/v1/notifications");
    await assign(eve);
    expect(await notificationsOf(eve)).toEqual([]);
    await assign(bob);
    expect((await call(bob, "GET", "/v1/notifications")).body.items).not.toEqual(first.body.items);
    harness.clock.advance(1_000);
    const many = await plant(harness);
    const preview = { step: "assign", to: bob.id, reviews: [{ id: many.id }], preview: true };
    await call(eve, "POST", "/v1/reviews/many", preview);
    await harness.work();
    expect(await notificationsOf(bob)).toHaveLength(1);
    await call(eve, "POST", "/v1/reviews/many", { ...preview, preview: false });
    await harness.work();
    expect(await notificationsOf(bob)).toContainEqual(["assigned", many.id]);
  });

  test("a mention notifies once, also when the note is changed", async () => {
    for (const person of [eve, bob]) await choose(person, { sound: true });
    const { customer } = await plant(harness);
    const note = await call(eve, "POST", `/v1/users/${customer}/notes`, {
      text: "@Bob @Eve",
      mentions: [bob.id, eve.id],
    });
    await harness.work();
    harness.clock.advance(1_000);
    await call(eve, "PATCH", `/v1/notes/${String(note.body["id"])}`, { text: "@Bob!", mentions: [bob.id] });
    await harness.work();
    expect(await notificationsOf(bob)).toEqual([["mentioned", null]]);
    expect(await notificationsOf(eve)).toEqual([]);
  });

  test("in quiet hours of the reviewer's own zone nothing is sent, not even later", async () => {
    const time_zone = "Asia/Kolkata";
    const around = (ms: number) => timeOfDay(harness.clock.now() + ms, time_zone);
    await choose(eve, {
      sound: true,
      time_zone,
      quiet: { from: around(-5 * minute), to: around(5 * minute) },
    });
    const browser = await subscribe(eve);
    await write();
    expect(await notificationsOf(eve)).toEqual([]);
    harness.clock.advance(6 * minute);
    const later = await write();
    expect(await notificationsOf(eve)).toEqual([["new", later]]);
    expect(messages(browser)).toHaveLength(1);
  });

  test("no notification of what somebody took meanwhile, nor to a disabled person", async () => {
    const browser = await subscribe(bob);
    const { id } = await plant(harness);
    await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: bob.id });
    await ask(harness, "claim", id, eve);
    await harness.work();
    expect(messages(browser)).toEqual([]);
    const gone = await addReviewer(databaseOf(harness), "Gone");
    const theirs = await subscribe(gone);
    await harness.api("PATCH", `/v1/reviewers/${gone.id}`, { disabled: true });
    await write();
    expect(messages(browser)).toHaveLength(1);
    expect(messages(theirs)).toEqual([]);
  });

  test("a job that was lost is replaced by the sweep", async () => {
    await choose(eve, { sound: true });
    const { customer, id } = await plant(harness);
    await databaseOf(harness).query(
      statement(sql`insert into notifications (subject_id, event, reviewer_id, user_id, created_at) values
        (${id}::uuid, 'new', ${eve.id}::uuid, ${customer}::uuid, ${new Date(harness.clock.now()).toISOString()}::timestamptz)`),
    );
    await harness.sweep();
    await harness.work();
    expect(await notificationsOf(eve)).toEqual([]);
    harness.clock.advance(minute + 1);
    await harness.sweep();
    await harness.work();
    expect(await notificationsOf(eve)).toEqual([["new", id]]);
  });
});

describe("[R12] (promise 10) push subscriptions", () => {
  test("a browser that is gone is removed; one whose service fails stays, and the draft does not suffer", async () => {
    const [gone, away, broken, well] = [
      await subscribe(eve),
      await subscribe(eve),
      await subscribe(eve),
      await subscribe(eve),
    ];
    service.answer(gone, 410);
    service.answer(away, 404);
    service.answer(broken, 500);
    const review = await write();
    expect(review).not.toBe("");
    expect(messages(well)).toHaveLength(1);
    expect(await subscriptionsOf(eve)).toHaveLength(2);
    expect(harness.lines.filter(({ event }) => event === "push.not_sent")).toMatchObject([
      { fields: { subscription: broken.id, status: 500 } },
    ]);
    service.answer(gone, 201);
    await write();
    expect(service.asked(gone)).toBe(1);
    expect(messages(well)).toHaveLength(2);
  });

  test("no redirect is followed", async () => {
    const browser = await subscribe(eve);
    service.answer(browser, 307);
    await write();
    expect([service.asked(browser), service.received.length, service.faults.length]).toEqual([1, 0, 0]);
  });

  test("a stranger, another address and an invalid key are refused, and nothing is stored", async () => {
    const browser = await service.subscribe();
    const post = (body: object, key: string | null = eve.key) =>
      harness.api("POST", "/v1/push-subscriptions", { language: "en", ...browser, ...body }, key);
    expect((await post({}, null)).status).toBe(401);
    expect((await post({}, "nadia_stranger_0123456789")).status).toBe(401);
    for (const [field, body] of [
      ["endpoint", { endpoint: "https://169.254.169.254/latest" }],
      ["endpoint", { endpoint: "http://127.0.0.1:1/push" }],
      ["endpoint", { endpoint: `${browser.endpoint}\0` }],
      ["keys.p256dh", { keys: { ...browser.keys, p256dh: Buffer.alloc(65, 4).toString("base64url") } }],
      ["keys.auth", { keys: { ...browser.keys, auth: "AAAA" } }],
    ] as const) {
      const answer = await post(body);
      expect([answer.status, answer.body["field"]], answer.text).toEqual([422, field]);
    }
    expect(await subscriptionsOf(eve)).toEqual([]);
  });

  test("a browser belongs to the reviewer who subscribed last, and only its owner removes it", async () => {
    const { id, ...browser } = await subscribe(eve);
    expect((await call(bob, "DELETE", `/v1/push-subscriptions/${id}`)).status).toBe(404);
    const again = await call(eve, "POST", "/v1/push-subscriptions", { ...browser, language: "de" });
    expect(again.body).toMatchObject({ id });
    const taken = await call(bob, "POST", "/v1/push-subscriptions", { ...browser, language: "de" });
    expect(await subscriptionsOf(eve)).toEqual([]);
    expect((await call(eve, "DELETE", `/v1/push-subscriptions/${id}`)).status).toBe(404);
    expect((await call(bob, "DELETE", `/v1/push-subscriptions/${String(taken.body["id"])}`)).status).toBe(
      200,
    );
    expect(await subscriptionsOf(bob)).toEqual([]);
  });

  test("[A4] signing out everywhere ends push messages to every browser", async () => {
    const zoe = await addReviewer(databaseOf(harness), "Zoe");
    await subscribe(zoe);
    const theirs = await subscribe(bob);
    await harness.api("DELETE", `/v1/reviewers/${zoe.id}/sessions`);
    await write();
    expect([await subscriptionsOf(bob), messages(theirs).length]).toEqual([[theirs.id], 1]);
    expect(service.received).toHaveLength(1);
  });

  test("nobody has more than ten: the oldest is removed", async () => {
    const made: string[] = [];
    for (let n = 0; n < 11; n += 1) {
      harness.clock.advance(1_000);
      made.push((await subscribe(eve)).id);
    }
    expect(await subscriptionsOf(eve)).toEqual(made.slice(1).toReversed());
  });

  test("without a key push is off, and says so", async () => {
    const plain = await startHarness();
    try {
      const settings = await plain.api("GET", "/v1/notifications/settings");
      expect(settings.body["push_key"]).toBeNull();
      const browser = await service.subscribe();
      const refused = await plain.api("POST", "/v1/push-subscriptions", { ...browser, language: "en" });
      expect([refused.status, refused.body["code"]]).toEqual([409, "wrong_state"]);
    } finally {
      await plain.close();
    }
  });

  test("[G3] notifications are deleted after a day", async () => {
    await choose(eve, { sound: true });
    await write();
    const step = cleaningSteps(harness.app.reviewer).find(({ name }) => name === "notifications");
    expect(await step?.batch()).toMatchObject({ done: 0 });
    harness.clock.advance(days.notifications * 86_400_000 + 1);
    expect(await step?.batch()).toMatchObject({ done: 1 });
  });
});
