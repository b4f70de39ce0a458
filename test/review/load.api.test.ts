/** The load right now: what waits by kind, who is there, and the cases behind each number. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { dayIn, startOfDay } from "../../core/kernel/zone.ts";
import { Load } from "../../core/review/load-schema.ts";
import { filterOf, matchesFilter } from "../../web/src/pages/queue/filters.ts";
import type { Review } from "../../web/src/pages/queue/reviews.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { plantFinished, InteractionPage } from "../support/finished-interactions.ts";
import { admin, ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

const minute = 60_000;
let harness: Harness;
let ben: KeyHolder;
let cem: KeyHolder;
/** Waiting for an hour, claimed by Ben. */
let held: string;

const settings = { time_zone: "Pacific/Kiritimati", answer_target_minutes: 20, four_eyes: "all" };

beforeAll(async () => {
  harness = await startHarness();
  [ben, cem] = [await addReviewer(databaseOf(harness), "Ben"), await addReviewer(databaseOf(harness), "Cem")];
  await harness.api("PUT", "/v1/settings", { version: 0, values: settings });
  const now = harness.clock.now();
  const at = (minutes: number) => now - minutes * minute;
  await plant(harness, { createdAt: at(1) });
  await plant(harness, { createdAt: at(30), bubbles: null });
  ({ id: held } = await plant(harness, { createdAt: at(61) }));
  const { id: proposed } = await plant(harness, { createdAt: at(10) });
  const { id: postponed } = await plant(harness, { createdAt: at(300) });
  for (const [verb, id, by] of [
    ["claim", held, ben],
    ["approve", proposed, cem],
  ] as const)
    expect((await ask(harness, verb, id, by)).status).toBe(200);
  const later = await harness.api("POST", `/v1/reviews/${postponed}/later`, {
    until: iso(now + 60 * minute),
  });
  expect(later.status, later.text).toBe(200);
});
afterAll(() => harness.close());

const load = async () => {
  const { status, text, body } = await harness.api("GET", "/v1/load", undefined, ben.key);
  expect(status, text).toBe(200);
  return Load.parse(body);
};
const of = ({ reviewers }: Load, { id }: KeyHolder) => reviewers.find(({ reviewer }) => reviewer.id === id);
/** As the console reads it. */
const queue = async () =>
  (await harness.api("GET", "/v1/reviews?status=pending,failed,claimed&limit=200")).body["items"] as Review[];
const listed = async (query: Record<string, string>) => {
  const { text, body } = await harness.api(
    "GET",
    `/v1/interactions?${new URLSearchParams(query).toString()}`,
  );
  expect(Array.isArray(body["items"]), text).toBe(true);
  return InteractionPage.parse(body).items;
};

test("[R7] each waiting review counts once; what waits beyond the target and the longest is named", async () => {
  const found = await load();
  expect(found).toMatchObject({ at: iso(harness.clock.now()), time_zone: settings.time_zone });
  expect(found.waiting).toEqual({ free: 2, claimed: 1, second: 1, later: 1, late: 2 });
  expect(found.oldest).toEqual({ id: held, created_at: iso(harness.clock.now() - 61 * minute) });
});

test("[R7] the queue lists the cases of each number", async () => {
  const { waiting } = await load();
  const items = await queue();
  const viewer = { me: ben.id, now: harness.clock.now() };
  for (const [kind, count] of Object.entries(waiting))
    expect(
      items.filter((review) => matchesFilter(filterOf(kind), review, viewer)),
      kind,
    ).toHaveLength(count);
});

test("[R1] Next stays within what the page counts", async () => {
  const next = async (show: string) => {
    const { status, text, body } = await harness.api("POST", "/v1/reviews/next", { show });
    expect(status, text).toBe(200);
    return body["id"];
  };
  const items = await queue();
  const viewer = { me: admin.id, now: harness.clock.now() };
  for (const show of ["free", "second", "late"] as const) {
    const wanted = items.filter((review) => matchesFilter(show, review, viewer)).map(({ id }) => id);
    expect(wanted, show).toContain(await next(show));
  }
  expect(await next("claimed"), "Ben holds it").toBeNull();
});

test("[R7] arrivals and decisions of the hour and of today in the team's zone lead to the same cases", async () => {
  const now = harness.clock.now();
  const today = startOfDay(settings.time_zone, dayIn(settings.time_zone, now));
  const before = await load();
  const decide = (decided: number, by: KeyHolder) =>
    plantFinished(harness, { at: iso(decided - 90_000), status: "rejected", by, after: 90 });
  await decide(now - minute, ben);
  await decide(now - 60 * minute, ben);
  await decide(now - 60 * minute - 1, cem);
  await decide(today, cem);
  await decide(today - 1, cem);
  const found = await load();
  expect(found.today_from).toBe(iso(today));
  const within = (since: number, times: readonly number[]) => times.filter((one) => one >= since).length;
  const times = [now - minute, now - 60 * minute, now - 60 * minute - 1, today, today - 1];
  expect(found.decided_last_hour - before.decided_last_hour).toBe(within(now - 60 * minute, times));
  expect(found.decided_today - before.decided_today).toBe(within(today, times));
  const hour = { decided_from: found.hour_from, decided_to: found.at };
  const day = { decided_from: found.today_from, decided_to: found.at };
  expect(await listed(hour)).toHaveLength(found.decided_last_hour);
  expect(await listed({ ...day, limit: "200" })).toHaveLength(found.decided_today);
  expect(await listed({ from: found.hour_from, to: found.at })).toHaveLength(found.arrived_last_hour);
  for (const person of [ben, cem]) {
    const row = of(found, person);
    expect(await listed({ ...hour, reviewer: person.id })).toHaveLength(row?.decided_last_hour ?? -1);
    expect(await listed({ ...day, reviewer: person.id })).toHaveLength(row?.decided_today ?? -1);
    expect(await listed({ holder: person.id })).toHaveLength(row?.claimed ?? -1);
  }
  expect(of(found, ben)).toMatchObject({ claimed: 1 });
});

test("[R7] a list by decisions begins with the latest, page by page", async () => {
  const found = await load();
  const query = { decided_from: iso(Date.parse(found.today_from) - 1), decided_to: found.at };
  const all = await listed({ ...query, limit: "200" });
  const times = all.map(({ decided_at: at }) => at ?? "");
  expect(times).toEqual(times.toSorted().toReversed());
  const pages: string[] = [];
  let cursor: string | null = null;
  do {
    const asked: string = new URLSearchParams({
      ...query,
      limit: "2",
      ...(cursor === null ? {} : { cursor }),
    }).toString();
    const page = InteractionPage.parse((await harness.api("GET", `/v1/interactions?${asked}`)).body);
    pages.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(pages).toEqual(all.map(({ id }) => id));
});

test("[R12] a reviewer with a review open is active, one with only the console open is away, everyone else is offline", async () => {
  // Next opened reviews for the admin.
  harness.clock.advance(46_000);
  const now = harness.clock.now();
  const session = (by: KeyHolder, used: number) =>
    statement(sql`insert into user_sessions (id, token_hash, reviewer_id, scope, created_at, last_activity, expires_at)
      values (${randomIds.random()}::uuid, ${`hash-${by.name}`}, ${by.id}::uuid, 'reviewer', ${iso(used)}::timestamptz,
        ${iso(used)}::timestamptz, ${iso(now + 3_600_000)}::timestamptz)`);
  await databaseOf(harness).batch({
    ben: session(ben, now - 7 * minute),
    cem: session(cem, now - 5 * minute),
  });
  const states = async () => {
    const found = await load();
    return [ben, cem, admin].map((person) => of(found, person)?.presence);
  };
  expect(await states()).toEqual(["offline", "away", "offline"]);
  const { customer } = await plant(harness);
  await harness.api("PUT", `/v1/users/${customer}/presence`, {}, ben.key);
  expect(await states()).toEqual(["active", "away", "offline"]);
  const found = await load();
  expect(of(found, ben)?.seen_at).toBe(iso(now - 7 * minute));
  expect(found.reviewers.map(({ reviewer }) => reviewer.name).slice(0, 2)).toEqual(["Ben", "Cem"]);
  harness.clock.advance(46_000);
  expect(await states()).toEqual(["offline", "away", "offline"]);
});

test("[P7] it costs two round trips besides the caller's own", async () => {
  const trips = async (path: string) => {
    const before = harness.proxies.postgres.count();
    await harness.api("GET", path);
    return harness.proxies.postgres.count() - before;
  };
  await trips("/v1/reviews");
  const own = (await trips("/v1/reviews")) - 1;
  expect(await trips("/v1/load")).toBe(own + 2);
});
