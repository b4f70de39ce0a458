/** Saved views over HTTP: whose they are, who sees them, what they may hold. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { maxOwned } from "../../core/views/rules.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, addReviewer, type KeyHolder } from "../support/reviews.ts";

const rejected = { name: "Rejected", page: "history", filter: { status: "rejected" }, shared: false };

describe("[R12] saved views", () => {
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
  const put = (by: KeyHolder, id: string, change: object = {}) =>
    call(by, "PUT", `/v1/views/${id}`, { ...rejected, ...change });
  const namesFor = async (by: KeyHolder): Promise<string[]> =>
    (await call(by, "GET", "/v1/views")).body.items.map(({ name }: { name: string }) => name);

  test("a view is its owner's until it is shared, and is listed by name", async () => {
    const [own, shared] = [randomIds.random(), randomIds.random()];
    const saved = await put(eve, own, { name: " zebra " });
    expect(saved.body).toEqual({ ...rejected, id: own, name: "zebra", owner: { id: eve.id, name: "Eve" } });
    await put(eve, shared, { name: "Apples", shared: true });
    expect(await namesFor(eve)).toEqual(["Apples", "zebra"]);
    expect(await namesFor(bob)).toEqual(["Apples"]);
    await put(eve, shared, { name: "Apples", page: "customers", filter: { status: "engaged" } });
    expect(await namesFor(bob)).toEqual([]);
    expect((await call(eve, "GET", "/v1/views")).body.items[0]).toMatchObject({
      page: "customers",
      filter: { status: "engaged" },
    });
  });

  test("only its owner changes a view; an admin may delete a shared one, and does not see the others", async () => {
    const [own, shared] = [randomIds.random(), randomIds.random()];
    await put(eve, own);
    await put(eve, shared, { name: "For all", shared: true });
    for (const by of [bob, admin]) {
      const refused = await put(by, shared, { name: "Mine now" });
      expect([refused.status, refused.body["code"]]).toEqual([403, "forbidden"]);
      expect((await call(by, "DELETE", `/v1/views/${own}`)).status).toBe(404);
    }
    expect((await call(bob, "DELETE", `/v1/views/${shared}`)).status).toBe(403);
    expect(await namesFor(bob)).toContain("For all");
    expect((await call(admin, "DELETE", `/v1/views/${shared}`)).body).toEqual({ id: shared, deleted: true });
    expect(await namesFor(bob)).not.toContain("For all");
    expect((await call(eve, "DELETE", `/v1/views/${own}`)).status).toBe(200);
    expect((await call(eve, "DELETE", `/v1/views/${own}`)).status).toBe(404);
  });

  test("[P6] saving and deleting are audited without the name; saving the same again is not", async () => {
    const id = randomIds.random();
    await put(eve, id, { shared: true });
    await put(eve, id, { shared: true });
    await call(admin, "DELETE", `/v1/views/${id}`);
    const rows = await databaseOf(harness).query(
      statement<{ action: string; actor_name: string; detail: object }>(
        sql`select action, actor_name, detail from audit_log where subject_id = ${id} order by id`,
      ),
    );
    const detail = { page: "history", shared: true };
    expect(rows).toEqual([
      { action: "view.put", actor_name: "Eve", detail },
      { action: "view.delete", actor_name: "admin", detail },
    ]);
  });

  test.for([
    ["a search", { filter: { q: "lamp" } }, "filter"],
    ["a customer's name", { filter: { search: "Ada" } }, "filter"],
    ["a customer", { filter: { customer: "1", reason: "flood" } }, "filter"],
    ["what is no filter's name", { filter: { "Status ": "sent" } }, "filter.Status "],
    ["a filter without a value", { filter: { status: "" } }, "filter.status"],
    ["NUL in a filter", { filter: { actor: "a\0b" } }, "filter.actor"],
    ["a lone surrogate in a filter", { filter: { actor: "\ud800" } }, "filter.actor"],
    ["more filters than a page has", { filter: manyFilters(13) }, "filter"],
    ["no name", { name: " \u200B" }, "name"],
    ["a page without filters", { page: "settings" }, "page"],
  ] as const)("a view with %s is refused", async ([, change, field]) => {
    const refused = await put(eve, randomIds.random(), change);
    expect([refused.status, refused.body["code"], refused.body["field"]]).toEqual([
      422,
      "field_invalid",
      field,
    ]);
  });

  test("nobody saves more than 50, not even at once; at the limit, views can still be changed", async () => {
    const ida = await addReviewer(databaseOf(harness), "Ida");
    const ids = Array.from({ length: maxOwned - 1 }, () => randomIds.random());
    for (const [n, id] of ids.entries()) expect((await put(ida, id, { name: `View ${n}` })).status).toBe(200);
    const both = await Promise.all([put(ida, randomIds.random()), put(ida, randomIds.random())]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(both.find(({ status }) => status === 409)?.body["code"]).toBe("too_many");
    expect((await put(ida, ids[0] ?? "", { name: "Renamed" })).status).toBe(200);
    expect(await namesFor(ida)).toHaveLength(maxOwned);
  });
});

function manyFilters(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${"_".repeat(n)}`, "x"]));
}
