/** Interactions on their way into the archive, in it and out of it, with a fault at every request on the way. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { scanArchive } from "../../core/pipeline/scan-archive.ts";
import { type ArchivePorts, archiveStep, eraseArchived, expireStep } from "../../core/retention/archive.ts";
import { holdingOf } from "../../core/retention/policy.ts";
import { callsStep } from "../../core/retention/calls.ts";
import type { Calls, Objects } from "../../core/retention/port.ts";
import { getReviews } from "../../core/review/list.ts";
import { type ConversationItem, ConversationPage } from "../../core/review/conversation-schema.ts";
import type { Review } from "../../core/review/schema.ts";
import { countHistoryOf } from "../support/count-history.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { fillUnchecked } from "../support/plans.ts";
import { rowOf } from "../support/ledger.ts";
import { admin, plant, type Planted } from "../support/reviews.ts";

const day = 86_400_000;
let harness: Harness;
let objects: Objects;
beforeAll(async () => {
  harness = await startHarness();
  objects = harness.app.reviewer.objects ?? expect.fail("the harness has a bucket");
});
afterAll(() => harness.close());

let messages = 0;

/** An interaction with a message and a delivered reply, in this state. */
async function leave(userId: number, age: number, status = "sent"): Promise<Planted> {
  const planted = await plant(harness, { userId, createdAt: harness.clock.now() - age * day });
  messages += 1;
  const { id, created_at, customer } = planted;
  await databaseOf(harness).batch({
    decided: statement(sql`update interactions set status = ${status}, decided_by = ${admin.id}::uuid,
      decided_at = created_at, final_text = draft_text, approved_pieces = '["Hello there."]' where id = ${id}::uuid`),
    message: statement(sql`insert into messages (chat_id, telegram_message_id, user_id, interaction_id,
        interaction_created_at, update_id, text, sent_at, received_at)
      values (${userId}::bigint, ${messages}::bigint, ${customer}::uuid, ${id}::uuid, ${created_at}::timestamptz,
        ${messages}::bigint, 'Grüße 👋', ${created_at}::timestamptz, ${created_at}::timestamptz)`),
  });
  return planted;
}

const read = async (path: string) => {
  const { status, body } = await harness.api("GET", path);
  return { status, body: body as unknown as Review & { items: Review[]; next_cursor: string | null } };
};
const stored = async () =>
  (
    await databaseOf(harness).query(
      statement<{ n: number }>(
        sql`select (select count(*) from interactions) + (select count(*) from messages) as n`,
      ),
    )
  )[0]?.n;
const run = () => {
  harness.clock.advance(1_000);
  return harness.app.retention.run(300_000);
};

describe("the archive", () => {
  test("[G3] a closed interaction moves there after 30 days, and is read as before", async () => {
    const old = await leave(1, 31);
    const young = await leave(1, 29);
    const before = await read(`/v1/reviews/${old.id}`);
    const list = await read(`/v1/users/${old.customer}/interactions`);
    const total = await countHistoryOf(databaseOf(harness), old.customer);
    expect((await run()).counts).toMatchObject({ interactions: 1 });
    const after = await read(`/v1/interactions/${old.id}`);
    expect(after.body).toEqual({ ...before.body, archived: true });
    expect(await read(`/v1/reviews/${old.id}`)).toEqual(after);
    expect((await read(`/v1/interactions/${young.id}`)).body.archived).toBeUndefined();
    const listed = await read(`/v1/users/${old.customer}/interactions`);
    expect(listed.body.items.map(({ id, archived }) => [id, archived])).toEqual([
      [young.id, undefined],
      [old.id, true],
    ]);
    expect(listed.body.items.map(({ id }) => id)).toEqual(list.body.items.map(({ id }) => id));
    const first = await read(`/v1/users/${old.customer}/interactions?limit=1`);
    const second = await read(
      `/v1/users/${old.customer}/interactions?limit=1&cursor=${first.body.next_cursor}`,
    );
    expect(second.body.items.map(({ id }) => id)).toEqual([old.id]);
    expect(second.body.next_cursor).toBeNull();
    expect(await countHistoryOf(databaseOf(harness), old.customer), "what the memory counts").toBe(total);
  });

  test("[R4] [G3] the conversation continues in the archive, in parts of any size, in both directions", async () => {
    const ages = [70, 69.5, 69, 50, 33, 32, 31, 20, 1];
    const left: Planted[] = [];
    for (const age of ages) left.push(await leave(9, age));
    const customer = left[0]?.customer ?? "";
    // Each reply a minute after its question; the first one is a file.
    const [first] = left;
    await fillUnchecked(
      databaseOf(harness),
      [
        statement(sql`insert into attachments (id, user_id, interaction_id, interaction_created_at, kind, name, type, size,
            sha256, created_at, ends_at)
          select gen_random_uuid(), user_id, id, created_at, 'photo', 'lamp.png', 'image/png', 9, 'x', now(), 'infinity'
          from interactions where id = ${first?.id ?? ""}::uuid`),
        statement(sql`insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position, text,
            state, telegram_message_id, sent_at, not_before, created_at, updated_at, attachment_id)
          select gen_random_uuid(), i.id, i.created_at, i.user_id, i.chat_id, 0, 'Hello there.', 'sent', 1,
            i.created_at + interval '1 minute', i.created_at, i.created_at, i.created_at,
            (select a.id from attachments a where a.interaction_id = i.id)
          from interactions i where i.user_id = ${customer}::uuid`),
      ],
      { indexes: "grow", finish: "analyze" },
    );
    const part = async (query: string) =>
      ConversationPage.parse((await harness.api("GET", `/v1/users/${customer}/conversation?${query}`)).body);
    const live = await part("limit=100");
    const reviews = (items: readonly ConversationItem[]) => items.map(({ review }) => review);
    expect(reviews(live.items)).toEqual(left.flatMap(({ id }) => [id, id]));
    expect(live.items[1]?.attachment).toMatchObject({ name: "lamp.png" });
    expect((await run()).counts).toMatchObject({ interactions: 7 });

    for (const limit of [1, 2, 3, 5, 100]) {
      let all: ConversationItem[] = [];
      let oldest: ConversationPage | null = null;
      for (let query: string | null = ""; query !== null;) {
        const page: ConversationPage = await part(`limit=${limit}${query}`);
        expect(page.items.length).toBeLessThanOrEqual(Math.max(limit, 2));
        all = [...page.items, ...all];
        oldest = page;
        query = page.earlier_cursor === null ? null : `&before=${page.earlier_cursor}`;
      }
      expect(all).toEqual(live.items);
      let forth = oldest?.items ?? [];
      for (let cursor = oldest?.later_cursor ?? null; cursor !== null;) {
        const page = await part(`limit=${limit}&after=${cursor}`);
        expect(page.earlier_cursor).not.toBeNull();
        forth = [...forth, ...page.items];
        cursor = page.later_cursor;
      }
      expect(forth).toEqual(live.items);
    }

    const start = await part(`limit=2&until=${live.items[6]?.at}`);
    expect(start.items).toEqual(live.items.slice(6, 8));
    expect((await part(`limit=1&after=${start.later_cursor}`)).items).toEqual(live.items.slice(8, 10));
  });

  test("[G2] [G3] an archived interaction is exported as it was before, without the reviewer's name", async () => {
    const old = await leave(8, 31);
    await leave(8, 32);
    await databaseOf(harness).query(
      statement(sql`insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id, detail)
        values (now(), ${admin.id}::uuid, ${admin.name}, 'review.approve', 'interaction', ${old.id}, '{}')`),
    );
    const kinds = ["interaction", "message", "delivery", "audit"];
    const exported = async (limit: number) => {
      const items: { kind: string; data: { action?: string } }[] = [];
      for (let cursor = ""; ;) {
        const { body } = await harness.api("GET", `/v1/users/${old.customer}/export?limit=${limit}${cursor}`);
        expect((body["items"] as unknown[]).length).toBeLessThanOrEqual(limit);
        items.push(...(body["items"] as typeof items));
        if (body["next_cursor"] === null) break;
        cursor = `&cursor=${String(body["next_cursor"])}`;
      }
      return items
        .filter(({ kind, data }) => kinds.includes(kind) && data.action !== "customer.export")
        .map((item) => JSON.stringify(item))
        .sort();
    };
    const before = await exported(50);
    expect(before.filter((item) => item.includes("Grüße"))).toHaveLength(2);
    expect((await run()).counts).toMatchObject({ interactions: 2 });
    expect(await exported(50)).toEqual(before);
    expect(await exported(1)).toEqual(before);
    expect(before.join("\n")).not.toContain(admin.id);
    expect(before.join("\n")).not.toMatch(/"(name|actor_name|decided_by)"/);
  });

  test("[G3] an interaction that can still change stays in Postgres", async () => {
    const open = ["pending", "claimed", "approved", "sending", "unknown", "failed"];
    for (const status of open) {
      const planted = await plant(harness, { userId: 2, createdAt: harness.clock.now() - 40 * day });
      await databaseOf(harness).query(
        statement(sql`update interactions set status = ${status}, claimed_by = ${admin.id}::uuid, claimed_until = now(),
          decided_by = ${admin.id}::uuid, decided_at = now(), final_text = 'Hi' where id = ${planted.id}::uuid`),
      );
    }
    await run();
    const { body } = await read(`/v1/users/${customerIdOf(2)}/interactions`);
    expect(new Set(body.items.map(({ status }) => status))).toEqual(new Set(open));
    expect(body.items.filter(({ archived }) => archived)).toEqual([]);
  });

  test("[G3] it is gone after day 90, and what is older is never stored there", async () => {
    const ancient = await leave(3, 91);
    const old = await leave(3, 89);
    await run();
    expect((await read(`/v1/interactions/${ancient.id}`)).status).toBe(404);
    expect((await read(`/v1/interactions/${old.id}`)).status).toBe(200);
    const prefix = `archive/interactions/${old.customer}/`;
    const keys = await objects.list(prefix);
    expect(keys.length).toBe(2);
    expect(keys.filter((key) => holdingOf("objects", key) === null)).toEqual([]);
    harness.clock.advance(2 * day);
    expect((await run()).counts).toMatchObject({ archive: 1 });
    expect((await read(`/v1/interactions/${old.id}`)).status).toBe(404);
    expect(await objects.list(prefix)).toEqual([]);
  });

  test("[G3] (promise 7) a fault at any request loses nothing and repeats nothing", async () => {
    const planted = [];
    for (const [userId, age] of [
      [4, 31],
      [4, 31],
      [4, 32],
      [5, 31],
    ] as const)
      planted.push(await leave(userId, age));
    const before = await Promise.all(planted.map(({ id }) => read(`/v1/interactions/${id}`)));
    const rows = Number(await stored());
    let faults = 0;
    for (let at = 1; ; at += 1) {
      const faulty = failingAt(at, { sql: databaseOf(harness), clock: harness.clock, objects });
      try {
        await archiveStep(faulty.ports, (ids) =>
          getReviews({ ...harness.app.reviewer, sql: faulty.ports.sql }, ids),
        ).batch();
        if (!faulty.failed()) break;
      } catch {
        faults += 1;
      }
      const now = await Promise.all(planted.map(({ id }) => read(`/v1/interactions/${id}`)));
      expect(now.map(({ body }) => ({ ...body, archived: undefined }))).toEqual(
        before.map(({ body }) => ({ ...body, archived: undefined })),
      );
    }
    expect(faults).toBeGreaterThan(8);
    expect(Number(await stored())).toBe(rows - 8);
    expect((await read(`/v1/users/${customerIdOf(4)}/interactions`)).body.items.length).toBe(3);
    expect(await countHistoryOf(databaseOf(harness), customerIdOf(4))).toBe(6);
  });

  test("[G3] an object that reads back damaged is not deleted from Postgres, and a damaged part is not shown", async () => {
    const { id, customer } = await leave(6, 31);
    const damaging: Objects = { ...objects, get: async () => new Uint8Array([1]) };
    const ports = { sql: databaseOf(harness), clock: harness.clock, objects: damaging };
    const show = (ids: Parameters<typeof getReviews>[1]) => getReviews(harness.app.reviewer, ids);
    await expect(archiveStep(ports, show).batch()).rejects.toMatchObject({ code: "archive_damaged" });
    expect((await read(`/v1/reviews/${id}`)).body.archived).toBeUndefined();
    await run();
    for (const key of await objects.list(`archive/interactions/${customer}/`))
      await objects.put(key, Buffer.from("x"));
    expect((await harness.api("GET", `/v1/interactions/${id}`)).body).toMatchObject({
      code: "archive_damaged",
    });
  });

  test("[L4] calls to models follow their interactions, are exported as before, and end on day 90", async () => {
    const { ledger } = harness.app;
    const { customer } = await leave(9, 33);
    // The two of day 33 make one object, whatever the time of day is now.
    const noon = Math.floor(harness.clock.now() / day) * day + day / 2;
    const ages = [31.5, 33, 33.25, 89];
    const calls = ages.map((age) => rowOf(customer, `zorbel ${age}`, noon - age * day));
    const young = rowOf(customer, "zorbel young", noon - 29 * day);
    for (const call of [...calls, young]) await ledger.saveInteraction(call);
    const exported = async () => {
      const { body } = await harness.api("GET", `/v1/users/${customer}/export?limit=200`);
      const items = body["items"] as { kind: string; data: { interaction_id: string } }[];
      return items
        .filter(({ kind }) => kind === "ledger_call")
        .sort((one, other) => (one.data.interaction_id < other.data.interaction_id ? -1 : 1));
    };
    const before = await exported();
    expect(before).toHaveLength(5);
    await archiveStep({ sql: databaseOf(harness), clock: harness.clock, objects }, (ids) =>
      getReviews(harness.app.reviewer, ids),
    ).batch();
    const hot = async () => (await ledger.getUserInteractions(customer, { limit: 9 })).items.length;
    let faults = 0;
    for (let at = 1; ; at += 1) {
      const faulty = failingAt(at, { sql: databaseOf(harness), clock: harness.clock, objects });
      try {
        await callsStep({ ...faulty.ports, calls: faulty.over(ledger) }).batch();
        if (!faulty.failed()) break;
      } catch {
        faults += 1;
      }
      const seen = new Map((await exported()).map((item) => [item.data.interaction_id, item]));
      expect([...seen.values()]).toEqual(before);
    }
    expect(faults).toBeGreaterThan(8);
    expect(await hot()).toBe(1);
    expect(await exported()).toEqual(before);
    expect((await objects.list(`archive/calls/${customer}/`)).length).toBe(3);
    expect((await scanArchive(objects, ["zorbel 33"])).length).toBeGreaterThan(0);
    harness.clock.advance(2 * day);
    await run();
    expect((await objects.list(`archive/calls/${customer}/`)).length).toBe(2);
    expect(await eraseArchived({ objects }, customer)).toBeGreaterThan(2);
    expect(await scanArchive(objects, ["zorbel 33"])).toEqual([]);
  });

  test("[G1] [G3] a customer's objects are erased", async () => {
    const { customer } = await leave(7, 31);
    await run();
    const places = (await scanArchive(objects, ["Grüße 👋"])).map(({ place }) => place);
    expect(places.filter((place) => place.includes(customer))).toHaveLength(1);
    expect(await scanArchive(objects, [customer])).not.toEqual([]);
    expect(await eraseArchived({ objects }, customer)).toBe(2);
    expect(await objects.list(`archive/interactions/${customer}/`)).toEqual([]);
    expect(await scanArchive(objects, [customer])).toEqual([]);
    expect(await eraseArchived({ objects }, customer)).toBe(0);
    expect(iso(harness.clock.now()), "nothing expires at once").toBeTruthy();
    expect(await expireStep({ sql: databaseOf(harness), clock: harness.clock, objects }).batch()).toEqual({
      done: 0,
      more: false,
    });
  });
});

/** Ports whose nth request is lost: every second time before it arrives, else only its answer is lost. */
function failingAt(nth: number, { sql: db, clock, objects: store }: ArchivePorts) {
  let requests = 0;
  let hasFailed = false;
  const faulty = async <T>(request: () => Promise<T>): Promise<T> => {
    requests += 1;
    if (requests !== Math.ceil(nth / 2)) return request();
    hasFailed = true;
    if (nth % 2 === 0) await request();
    throw new NadiaError("objects_unavailable", "a fault");
  };
  const ports: ArchivePorts = {
    clock,
    sql: { query: (one) => faulty(() => db.query(one)), batch: (all) => faulty(() => db.batch(all)) },
    objects: {
      put: (key, bytes) => faulty(() => store.put(key, bytes)),
      putNew: (key, bytes) => faulty(() => store.putNew(key, bytes)),
      get: (key) => faulty(() => store.get(key)),
      remove: (key) => faulty(() => store.remove(key)),
      list: (prefix) => faulty(() => store.list(prefix)),
    },
  };
  const over = (calls: Calls): Calls => ({
    getUserInteractions: (...given) => faulty(() => calls.getUserInteractions(...given)),
    deleteInteractions: (ids) => faulty(() => calls.deleteInteractions(ids)),
  });
  return { ports, over, failed: () => hasFailed };
}
