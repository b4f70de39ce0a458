/** The queue over the API: pages, filters, and what is rejected before anything is decided. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ApiKeyPage } from "../../core/access/schema.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { type Answer, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, addReviewer, type Plan, plant, reviewOf } from "../support/reviews.ts";

const nobody = "00000000-0000-4000-8000-000000000000";

async function page(harness: Harness, query: string): Promise<ReviewPage> {
  const answer = await harness.api("GET", `/v1/reviews?${query}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return ReviewPage.parse(answer.body);
}

/** Every page of a query, `between` run after each. */
async function walk(harness: Harness, query: string, between = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { items, next_cursor } = await page(harness, `${query}${cursor === "" ? "" : `&cursor=${cursor}`}`);
    ids.push(...items.map((review) => review.id));
    assert.ok(ids.length < 1_000, "the pages never end");
    cursor = next_cursor;
    if (cursor !== null) await between();
  }
  return ids;
}

/** A problem document and nothing else. */
function refused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.headers["content-type"], "application/problem+json");
  const { body } = answer;
  assert.equal(body["code"], code);
  assert.equal(body["status"], status, "the document repeats the HTTP status");
  assert.equal(body["type"], `urn:nadia:problem:${code}`);
  for (const member of ["title", "detail", "request_id"]) assert.equal(typeof body[member], "string", member);
}

describe("[R1] pages of the queue", () => {
  let harness: Harness;
  let all: string[];
  beforeAll(async () => {
    harness = await startHarness();
    const createdAt = harness.clock.now() - 3_600_000;
    const ids: string[] = [];
    for (let n = 0; n < 120; n += 1) ids.push((await plant(harness, { createdAt, userId: 9 })).id);
    all = ids.toSorted();
  });
  afterAll(() => harness.close());

  test("120 reviews of one instant are each listed once, in one order, whatever the page size", async () => {
    for (const limit of [1, 7, 50, 119, 120, 121]) {
      assert.deepEqual(await walk(harness, `limit=${limit}`), all, `limit ${limit}`);
    }
  });

  test("a review that arrives or is decided between two pages moves no other one", async () => {
    const [gone = "", ...rest] = all;
    let late = "";
    const between = async () => {
      if (late !== "") return;
      late = (await plant(harness, { createdAt: harness.clock.now() })).id;
      await ask(harness, "reject", gone);
    };
    const seen = await walk(harness, "limit=50", between);
    assert.deepEqual(seen, [gone, ...rest, late]);
    assert.deepEqual(await walk(harness, "limit=50"), [...rest, late]);
  });

  test("a page has 50 reviews by default, and at most 200", async () => {
    assert.equal((await page(harness, "")).items.length, 50);
    refused(await harness.api("GET", "/v1/reviews?limit=201"), 422, "field_invalid");
  });
});

describe("[R1] the queue's order and filters", () => {
  let harness: Harness;
  const made: Record<string, string> = {};
  beforeAll(async () => {
    harness = await startHarness();
    const minutesAgo = (minutes: number) => harness.clock.now() - minutes * 60_000;
    const plans: Record<string, Plan> = {
      young: { userId: 1, createdAt: minutesAgo(1) },
      old: { userId: 1, createdAt: minutesAgo(90) },
      flagged: { userId: 2, createdAt: minutesAgo(30), flag: "flagged", priority: 4 },
      blocked: { userId: 3, createdAt: minutesAgo(10), flag: "blocked", priority: 3 },
      failed: { userId: 3, createdAt: minutesAgo(5), bubbles: null, priority: 3 },
    };
    for (const [name, plan] of Object.entries(plans)) made[name] = (await plant(harness, plan)).id;
  });
  afterAll(() => harness.close());

  const names = (ids: readonly string[]) =>
    ids.map((id) => Object.keys(made).find((name) => made[name] === id) ?? id);
  const found = async (query: string) => names((await page(harness, query)).items.map((review) => review.id));

  test("what needs a person most comes first, then what has waited longest", async () => {
    assert.deepEqual(await found(""), ["blocked", "flagged", "old", "young"]);
  });

  test("filters by status, customer, flag and age, and by several at once", async () => {
    const customer = async (name: string) => (await reviewOf(harness, made[name] ?? "")).customer.id;
    assert.deepEqual(await found("status=failed"), ["failed"]);
    assert.deepEqual(await found("status=sent"), []);
    assert.deepEqual(await found(`customer=${await customer("young")}`), ["old", "young"]);
    assert.deepEqual(await found(`customer=${await customer("failed")}`), ["blocked", "failed"]);
    assert.deepEqual(await found(`customer=${await customer("failed")}&status=failed`), ["failed"]);
    assert.deepEqual(await found(`customer=${nobody}`), []);
    assert.deepEqual(await found("flag=blocked"), ["blocked"]);
    assert.deepEqual(await found("flag=clean"), ["old", "young"]);
    assert.deepEqual(await found("older_than=3600"), ["old"]);
    assert.deepEqual(await found("older_than=1800"), ["flagged", "old"], "the very age counts");
    assert.deepEqual(await found("older_than=1801"), ["old"]);
    assert.deepEqual(await found("flag=clean&older_than=60&limit=1"), ["old"]);
  });

  test("an invalid filter answers 422 and names its field", async () => {
    const wrong = {
      status: ["gone", ""],
      customer: ["7", `${nobody}'--`],
      flag: ["dirty"],
      older_than: ["-1", "1.5", "soon", "9007199254740991", "300000000000"],
      limit: ["0", "-1", "many"],
    };
    for (const [field, values] of Object.entries(wrong)) {
      for (const value of values) {
        const answer = await harness.api("GET", `/v1/reviews?${field}=${encodeURIComponent(value)}`);
        refused(answer, 422, "field_invalid");
        assert.equal(answer.body["field"], field, `${field}=${value}`);
      }
    }
    const unknown = await harness.api("GET", "/v1/reviews?state=pending");
    refused(unknown, 422, "field_invalid");
    assert.equal(unknown.body["field"], "state");
  });

  test("an invalid cursor answers 422 and names `cursor`, never 500", async () => {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const time = "2026-01-01T00:00:00.000Z";
    for (const cursor of [
      "nonsense",
      "%F0%9F%98%80",
      encoded([]),
      encoded([5, time]),
      encoded([99_999, time, nobody]),
      encoded([1.5, time, nobody]),
      encoded([5, "yesterday", nobody]),
      encoded([5, "0000-01-01T00:00:00.000Z", nobody]),
      encoded([5, time, "x"]),
      encoded([5, time, nobody]).repeat(10),
    ]) {
      const answer = await harness.api("GET", `/v1/reviews?cursor=${cursor}`);
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], "cursor", cursor);
    }
  });
});

describe("calls that lead nowhere", () => {
  let harness: Harness;
  let id: string;
  beforeAll(async () => {
    harness = await startHarness();
    ({ id } = await plant(harness));
  });
  afterAll(() => harness.close());

  test("an unknown or malformed id answers 404 on every call", async () => {
    for (const bad of [nobody, "7", "x'--", "%00", "a".repeat(5_000), `${id}0`]) {
      refused(await harness.api("GET", `/v1/reviews/${bad}`), 404, "not_found");
      for (const verb of ["claim", "release", "approve", "reject"] as const) {
        refused(await ask(harness, verb, bad), 404, "not_found");
      }
    }
    refused(await harness.api("POST", `/v1/deliveries/${nobody}/resend`), 404, "not_found");
    refused(await harness.api("POST", `/v1/deliveries/${nobody}/confirm`, {}), 404, "not_found");
  });

  test("a broken percent escape answers 400", async () => {
    refused(await harness.api("GET", "/v1/reviews/%zz"), 400, "bad_path");
    refused(await harness.api("POST", "/v1/reviews/%E0%A4%A/claim"), 400, "bad_path");
  });

  test("a wrong method answers 405 with the right ones in Allow, an unknown path 404", async () => {
    const allowed = {
      "/v1/reviews": "GET, HEAD",
      "/v1/reviews/": "GET, HEAD",
      [`/v1/reviews/${id}`]: "GET, HEAD",
      [`/v1/reviews/${id}/approve`]: "POST",
      "/v1/health": "GET, HEAD",
      "/openapi.json": "GET, HEAD",
    };
    for (const [path, allow] of Object.entries(allowed)) {
      for (const method of ["DELETE", "PUT", allow === "POST" ? "GET" : "POST"]) {
        const answer = await harness.api(method, path);
        refused(answer, 405, "method_not_allowed");
        assert.equal(answer.headers["allow"], allow, `${method} ${path}`);
      }
    }
    for (const path of [
      "/",
      "/v1",
      "/v1/review",
      `/v1/reviews/${id}/eat`,
      "/v1/reviews//",
      "/openapi_json",
      "/__proto__",
    ]) {
      refused(await harness.api("GET", path), 404, "not_found");
    }
  });

  test("[R4] a browser at an unknown address gets a page in its language; a program gets the problem", async () => {
    const open = (path: string, headers: Record<string, string>) => harness.call("GET", path, { headers });
    const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    for (const path of ["/nonsense", "/console/nonsense", "/v11"]) {
      const answer = await open(path, { accept });
      assert.equal(answer.status, 404);
      assert.equal(answer.headers["content-type"], "text/html; charset=utf-8");
      assert.match(answer.text, /<html lang="en">[^]*<h1>Page not found<\/h1>[^]*<a href="\/">/);
    }
    const german = await open("/nonsense", { accept, "accept-language": "fr, de-DE;q=0.9, en;q=0.8" });
    assert.match(german.text, /<html lang="de">[^]*<h1>Seite nicht gefunden<\/h1>/);
    refused(await open("/nonsense", { accept: "*/*" }), 404, "not_found");
    for (const path of ["/v1", "/v1/nonsense"]) refused(await open(path, { accept }), 404, "not_found");
  });

  test("[R6] HEAD answers like GET without the body, also where GET fails", async () => {
    for (const path of ["/v1/reviews", `/v1/reviews/${id}`, "/openapi.json", "/v1/export/preferences"]) {
      const [read, head] = [await harness.api("GET", path), await harness.api("HEAD", path)];
      assert.deepEqual([head.status, head.text], [200, ""], path);
      const { ratelimit: _, ...headers } = head.headers;
      assert.partialDeepStrictEqual(read.headers, headers);
      assert.equal(head.headers["etag"], read.headers["etag"]);
    }
    const nobody = await harness.api("HEAD", "/v1/reviews", undefined, null);
    assert.deepEqual([nobody.status, nobody.text], [401, ""]);
    const post = await harness.api("HEAD", `/v1/reviews/${id}/approve`);
    assert.deepEqual([post.status, post.headers["allow"], post.text], [405, "POST", ""]);
  });

  test("[P8] every response forbids content sniffing", async () => {
    for (const path of [
      "/v1/reviews",
      "/v1/export/preferences",
      "/openapi.json",
      "/nowhere",
      "/v1/reviews?x=1",
    ]) {
      const { headers } = await harness.api("GET", path);
      assert.equal(headers["x-content-type-options"], "nosniff", path);
    }
  });

  test("a slash at the end changes nothing", async () => {
    assert.equal((await harness.api("GET", "/v1/reviews/")).status, 200);
    assert.equal((await harness.api("GET", `/v1/reviews/${id}/`)).status, 200);
  });

  test("[A1] no key, a wrong one, a revoked one and one of a disabled person answer 401", async () => {
    const store = databaseOf(harness);
    const revoked = await addReviewer(store, "revoked");
    const disabled = await addReviewer(store, "disabled");
    const paths = ["/v1/reviews", `/v1/reviews/${id}`, "/v1/deliveries"];
    for (const holder of [revoked, disabled]) {
      assert.equal((await harness.api("GET", "/v1/reviews", undefined, holder.key)).status, 200);
    }
    const keys = ApiKeyPage.parse((await harness.api("GET", "/v1/api-keys")).body).items;
    const key = keys.find(({ reviewer }) => reviewer.id === revoked.id);
    await harness.api("DELETE", `/v1/api-keys/${key?.id}`);
    await harness.api("PATCH", `/v1/reviewers/${disabled.id}`, { disabled: true });
    for (const key of [null, "", "x", `${admin.key}x`, admin.key.slice(0, -1), revoked.key, disabled.key]) {
      for (const path of paths)
        refused(await harness.api("GET", path, undefined, key), 401, "unauthenticated");
      const answer = await harness.api("POST", `/v1/reviews/${id}/approve`, {}, key);
      refused(answer, 401, "unauthenticated");
      assert.equal(answer.headers["www-authenticate"], "Bearer");
    }
    assert.equal((await reviewOf(harness, id)).status, "pending");
    assert.equal((await harness.api("GET", "/v1/health", undefined, null)).status, 200, "health is open");
  });
});
