/** Several reviewers share the queue: presence, the next review, assignments, admins, and many reviews at once. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iso } from "../../core/kernel/clock.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { presenceMs } from "../../core/review/rules.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";
import {
  admin,
  ask,
  auditOf,
  addReviewer,
  type KeyHolder,
  plant,
  type Planted,
  reviewOf,
} from "../support/reviews.ts";

describe("[R1] [R12] shared work", () => {
  let harness: Harness;
  let eve: KeyHolder;
  let bob: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    eve = await addReviewer(databaseOf(harness), "Eve");
    bob = await addReviewer(databaseOf(harness), "Bob");
  });
  afterAll(() => harness.close());

  const call = (by: KeyHolder, method: string, path: string, body?: object) =>
    harness.api(method, path, body, by.key);
  const next = async (by: KeyHolder, body: object = {}): Promise<string | null> => {
    const answer = await call(by, "POST", "/v1/reviews/next", body);
    expect(answer.status, answer.text).toBe(200);
    return answer.body["id"] ?? null;
  };
  const open = (by: KeyHolder, { customer, id }: Planted) =>
    call(by, "PUT", `/v1/users/${customer}/presence`, { review: id });
  const readers = async () => {
    const { body } = await call(admin, "GET", "/v1/presence");
    return body.items.map(({ reviewer, review }: { reviewer: { name: string }; review: string | null }) => [
      reviewer.name,
      review,
    ]);
  };
  /** A queue of its own: what other tests left is decided. */
  const queue = async (...plans: readonly Parameters<typeof plant>[1][]): Promise<Planted[]> => {
    for (const { id } of (await call(admin, "GET", "/v1/reviews?status=pending,failed,claimed&limit=200"))
      .body.items as Planted[]) {
      await ask(harness, "release", id, admin, { force: true });
      await ask(harness, "reject", id);
    }
    harness.clock.advance(presenceMs);
    const planted: Planted[] = [];
    for (const [index, plan] of plans.entries())
      planted.push(
        await plant(harness, { createdAt: harness.clock.now() - 60_000 + index * 1_000, ...plan }),
      );
    return planted;
  };

  test("two people see each other on a review and on a customer, until they leave or stop sending heartbeats", async () => {
    const [one] = await queue({});
    if (one === undefined) throw new Error("nothing was planted");
    await open(eve, one);
    harness.clock.advance(1);
    const seen = await call(bob, "PUT", `/v1/users/${one.customer}/presence`, {});
    expect(seen.body.items).toMatchObject([
      { reviewer: { name: "Eve" }, customer: one.customer, review: one.id },
      { reviewer: { name: "Bob" }, customer: one.customer, review: null },
    ]);
    await call(bob, "DELETE", `/v1/users/${one.customer}/presence`);
    expect(await readers()).toEqual([["Eve", one.id]]);
    // Leaving what is no longer open takes nobody off what is.
    await call(eve, "DELETE", `/v1/users/${one.customer}/presence`);
    expect(await readers()).toEqual([["Eve", one.id]]);
    harness.clock.advance(presenceMs - 1);
    await open(eve, one);
    harness.clock.advance(presenceMs - 1);
    expect(await readers()).toEqual([["Eve", one.id]]);
    harness.clock.advance(1);
    expect(await readers()).toEqual([]);
  });

  test("no presence is stored for a customer who does not exist", async () => {
    await queue();
    const answer = await call(eve, "PUT", `/v1/users/${customerIdOf(4)}/presence`, {});
    expect([answer.status, answer.body.items]).toEqual([200, []]);
  });

  test("Next skips what others have claimed, opened or been assigned, and offers one's own", async () => {
    const [held, read, given, mine, free] = await queue({}, {}, {}, {}, {});
    await ask(harness, "claim", held?.id ?? "", eve);
    if (read !== undefined) await open(eve, read);
    await call(admin, "POST", `/v1/reviews/${given?.id}/assign`, { to: eve.id });
    await call(admin, "POST", `/v1/reviews/${mine?.id}/assign`, { to: bob.id });
    expect(await next(bob)).toBe(mine?.id);
    expect(await next(bob, { after: mine?.id })).toBe(free?.id);
    expect(await next(admin)).toBe(null);
    // Behind the last one the search begins again.
    expect(await next(bob, { after: free?.id })).toBe(mine?.id);
    expect(await next(eve)).toBe(held?.id);
    expect(await readers()).toContainEqual(["Bob", mine?.id]);
  });

  test("Next takes urgent reviews first and stays within the filter", async () => {
    const [clean, flagged, failed] = await queue(
      {},
      { flag: "flagged", priority: 4 },
      { bubbles: null, priority: 3 },
    );
    expect(await next(bob)).toBe(failed?.id);
    expect(await next(bob, { after: failed?.id, show: "flagged" })).toBe(flagged?.id);
    expect(await next(bob, { after: flagged?.id, show: "flagged" })).toBe(null);
    expect(await next(bob, { show: "failed" })).toBe(failed?.id);
    expect(await next(bob, { show: "mine" })).toBe(null);
    expect(await next(bob, { show: "overdue" })).toBe(null);
    await ask(harness, "claim", clean?.id ?? "", bob);
    expect(await next(bob, { show: "mine" })).toBe(clean?.id);
    harness.clock.advance(31 * 60_000);
    expect(await next(eve, { show: "overdue", after: flagged?.id })).toBe(clean?.id);
    expect((await call(bob, "POST", "/v1/reviews/next", { show: "some" })).status).toBe(422);
  });

  test("several who ask at once get different reviews", async () => {
    const planted = await queue({}, {}, {});
    const got = await Promise.all([next(eve), next(bob), next(admin)]);
    expect(new Set(got)).toEqual(new Set(planted.map(({ id }) => id)));
  });

  test("handing over ends the claim and shows the assignee; a disabled colleague gets nothing", async () => {
    const [one] = await queue({});
    const id = one?.id ?? "";
    await ask(harness, "claim", id, eve);
    const refused = await call(bob, "POST", `/v1/reviews/${id}/assign`, { to: bob.id });
    expect([refused.status, refused.body["code"]]).toEqual([409, "claimed_by_other"]);
    const answer = await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: bob.id });
    expect(answer.body).toMatchObject({ status: "pending", claimed_by: null, assigned_to: { name: "Bob" } });
    expect((await call(bob, "GET", "/v1/reviews/counts")).body["mine"]).toBe(1);
    const mine = await call(bob, "GET", "/v1/reviews?status=pending,failed,claimed&mine=true");
    expect(mine.body.items).toMatchObject([{ id }]);
    expect(await auditOf(harness, id)).toEqual(["review.claim", "review.assign"]);
    const nobody = await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: customerIdOf(1) });
    expect([nobody.status, nobody.body["field"]]).toEqual([422, "to"]);
    const zoe = await addReviewer(databaseOf(harness), "Zoe");
    await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: zoe.id });
    expect(await next(eve)).toBe(null);
    await call(admin, "PATCH", `/v1/reviewers/${zoe.id}`, { disabled: true });
    expect((await reviewOf(harness, id)).assigned_to).toBe(null);
    expect(await next(eve)).toBe(id);
    const { body } = await call(bob, "GET", "/v1/colleagues");
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(["admin", "Bob", "Eve"]);
  });

  test("[R2] a draft that replaces an assigned one is assigned to the same colleague", async () => {
    await queue();
    const write = async (updateId: number, text: string) => {
      expect(await harness.update(textUpdate({ updateId, text, userId: 4_711 }))).toBe(200);
      harness.clock.advance(5_000);
      await harness.work();
      const { body } = await call(eve, "GET", "/v1/reviews?status=pending");
      return body.items.at(0)?.["id"] ?? "";
    };
    const first = await write(1, "Do you ship to Norway?");
    await call(eve, "POST", `/v1/reviews/${first}/assign`, { to: bob.id });
    const second = await write(2, "By ship, I mean?");
    expect(second).not.toBe(first);
    expect(await reviewOf(harness, second)).toMatchObject({ message_count: 2, assigned_to: { name: "Bob" } });
  });

  test("a postponed review is out of the queue until its time, or until somebody claims it or the customer writes", async () => {
    const [one, other] = await queue({}, {});
    const id = one?.id ?? "";
    const later = (by: KeyHolder, ms: number | null, body: object = {}) =>
      call(by, "POST", `/v1/reviews/${id}/later`, {
        until: ms === null ? null : iso(harness.clock.now() + ms),
        ...body,
      });
    await ask(harness, "claim", id, eve);
    expect((await later(bob, 60_000)).body["code"]).toBe("claimed_by_other");
    const postponed = await later(eve, 3_600_000);
    expect(postponed.body).toMatchObject({ status: "pending", claimed_by: null });
    expect(await next(bob)).toBe(other?.id);
    expect(await next(bob, { after: other?.id })).toBe(null);
    expect(await next(bob, { show: "later" })).toBe(id);
    harness.clock.advance(3_600_000);
    expect(await next(bob, { after: other?.id })).toBe(id);
    // It has not waited too long before it is back.
    expect(Date.parse((await reviewOf(harness, id)).due_at)).toBeGreaterThan(harness.clock.now());
    await later(eve, 60_000);
    expect((await later(eve, null)).body["later_until"]).toBe(null);
    await later(eve, 60_000);
    expect((await ask(harness, "claim", id, bob)).body["later_until"]).toBe(null);
    expect(await auditOf(harness, id)).toContain("review.postpone");
  });

  test("[R1] counts leave out what is postponed, and call it overdue only some time after it is back", async () => {
    const ago = (minutes: number) => harness.clock.now() - minutes * 60_000;
    const [old] = await queue(
      { createdAt: ago(90) },
      { createdAt: ago(1) },
      { bubbles: null, createdAt: ago(1) },
    );
    const id = old?.id ?? "";
    await call(eve, "POST", `/v1/reviews/${id}/assign`, { to: eve.id });
    const counts = async () => {
      const { pending, failed, mine, overdue } = (await call(eve, "GET", "/v1/reviews/counts")).body;
      return { pending, failed, mine, overdue };
    };
    expect(await counts()).toEqual({ pending: 2, failed: 1, mine: 1, overdue: 1 });
    await call(eve, "POST", `/v1/reviews/${id}/later`, { until: iso(harness.clock.now() + 600_000) });
    expect(await counts()).toEqual({ pending: 1, failed: 1, mine: 0, overdue: 0 });
    harness.clock.advance(600_000);
    expect(await counts()).toEqual({ pending: 2, failed: 1, mine: 1, overdue: 0 });
    harness.clock.advance(30 * 60_000);
    // The others are overdue by then, too.
    expect(await counts()).toEqual({ pending: 2, failed: 1, mine: 1, overdue: 3 });
  });

  test("a review is postponed neither into the past nor beyond its deadline", async () => {
    const [one] = await queue({ deadline: harness.clock.now() + 3_600_000 });
    const later = async (ms: number) => {
      const until = iso(harness.clock.now() + ms);
      const answer = await call(eve, "POST", `/v1/reviews/${one?.id}/later`, { until });
      return [answer.status, answer.body["field"]];
    };
    expect(await later(-1)).toEqual([422, "until"]);
    expect(await later(7_200_000)).toEqual([422, "until"]);
    expect(await later(60_000)).toEqual([200, undefined]);
  });

  test("[A3] an admin frees and takes what somebody holds; a reviewer may not", async () => {
    const [one] = await queue({});
    const id = one?.id ?? "";
    await ask(harness, "claim", id, eve);
    for (const verb of ["claim", "release"] as const) {
      const refused = await ask(harness, verb, id, bob, { force: true });
      expect([refused.status, refused.body["code"]]).toEqual([403, "forbidden"]);
    }
    expect((await ask(harness, "claim", id, admin)).body["code"]).toBe("claimed_by_other");
    expect((await ask(harness, "release", id, admin, { force: true })).body["status"]).toBe("pending");
    await ask(harness, "claim", id, eve);
    expect((await ask(harness, "claim", id, admin, { force: true })).body["claimed_by"]).toMatchObject({
      name: "admin",
    });
    // The reviewer who lost it sees who has it.
    expect((await ask(harness, "approve", id, eve)).body["claimed_by"]).toBe("admin");
  });

  const many = (by: KeyHolder, body: object) => call(by, "POST", "/v1/reviews/many", body);
  const listed = (planted: readonly Planted[]) => planted.map(({ id }) => ({ id, version: 1 }));

  test("many are rejected at once: a preview changes nothing, and each one that cannot be rejected says why", async () => {
    const planted = await queue({}, {}, {}, {});
    const [, held, decided, edited] = planted;
    await ask(harness, "claim", held?.id ?? "", eve);
    await ask(harness, "approve", decided?.id ?? "", eve);
    await ask(harness, "claim", edited?.id ?? "", bob);
    await ask(harness, "release", edited?.id ?? "", bob);
    const step = { step: "reject", reviews: listed(planted) };
    const preview = await many(bob, { ...step, preview: true });
    const expected = [
      { ok: true, code: null },
      { ok: false, code: "claimed_by_other", detail: expect.stringContaining("Eve holds this review") },
      { ok: false, code: "already_decided" },
      { ok: false, code: "version_conflict" },
    ];
    expect(preview.body["results"]).toMatchObject(expected);
    expect((await reviewOf(harness, planted[0]?.id ?? "")).status).toBe("pending");
    expect((await many(bob, step)).body["field"]).toBe("reason");
    const done = await many(bob, { ...step, reason: "Spam." });
    expect(done.body["results"]).toMatchObject(expected);
    const found = await Promise.all(planted.map(async ({ id }) => (await reviewOf(harness, id)).status));
    expect(found).toEqual(["rejected", "claimed", "approved", "pending"]);
    expect(await auditOf(harness, planted[0]?.id ?? "")).toEqual(["review.reject"]);
  });

  test("many are assigned and released at once", async () => {
    const planted = await queue({}, {});
    const step = { step: "assign", reviews: planted.map(({ id }) => ({ id })) };
    expect((await many(eve, step)).body["field"]).toBe("to");
    await many(eve, { ...step, to: bob.id });
    for (const { id } of planted) {
      expect((await reviewOf(harness, id)).assigned_to?.name).toBe("Bob");
      await ask(harness, "claim", id, bob);
    }
    const release = { ...step, step: "release" };
    expect((await many(eve, release)).body["results"]).toMatchObject([{ ok: false }, { ok: false }]);
    expect((await many(eve, { ...release, force: true })).status).toBe(403);
    expect((await many(admin, { ...release, force: true })).body["results"]).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
  });

  test("a list that names a review twice, or more than a hundred, changes nothing", async () => {
    const [one] = await queue({});
    const review = { id: one?.id };
    const step = { step: "release" };
    expect((await many(admin, { ...step, reviews: [review, review] })).body["field"]).toBe("reviews");
    expect((await many(admin, { ...step, reviews: [] })).body["field"]).toBe("reviews");
    const unknown = await many(admin, { ...step, reviews: [{ id: customerIdOf(9) }] });
    expect(unknown.body["results"]).toMatchObject([{ ok: false, code: "not_found" }]);
  });
});
