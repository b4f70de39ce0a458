/** [A3] Every route of the table with every kind of credential: each responds as the table says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import type { Route } from "../../functions/api/route.ts";
import { routes } from "../../functions/api/routes.ts";
import { browse, addPerson, makeKey, password, sameOrigin } from "../support/access.ts";
import { apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";

type Headers = Readonly<Record<string, string>>;
/** The table's verdict on a credential: pass, or be refused with this code. */
type Verdict = "passes" | "unauthenticated" | "forbidden" | "cross_site";

const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });
const cookie = (value: string): Headers => ({ ...sameOrigin, cookie: value });
const statuses = { unauthenticated: 401, forbidden: 403, cross_site: 403 } as const;

const isOpen = (route: Route) => route.role === null;
const changes = (route: Route) => route.method !== "GET";
/** An unknown caller. */
const stranger = (route: Route): Verdict => (isOpen(route) ? "passes" : "unauthenticated");
const within =
  (...scopes: readonly (Route["needs"] | "reviewer")[]) =>
  (route: Route): Verdict =>
    isOpen(route) || scopes.includes(route.needs) ? "passes" : "forbidden";
const reader = within("read");
const reviewer = within("read", "reviewer");
const admin = within("read", "reviewer", "admin");
/** A page of another site, in the browser of a signed-in person. */
const foreignPage =
  (own: (route: Route) => Verdict) =>
  (route: Route): Verdict =>
    changes(route) ? "cross_site" : own(route);

/** Every kind of credential, and the table's verdict on it. */
const verdicts = {
  none: stranger,
  "an empty cookie": stranger,
  "a made-up cookie": stranger,
  "a made-up key": stranger,
  "another scheme": stranger,
  "an expired session": stranger,
  "a revoked session": stranger,
  "a revoked key": stranger,
  "a session of a disabled reviewer": stranger,
  "a key of a disabled reviewer": stranger,
  "an admin's key that may read": reader,
  "an admin's key that may review": reviewer,
  "a key that was made for admin's work by someone who is none any more": reviewer,
  "a session that a reading key opened": reader,
  "a reviewer's session from another site": foreignPage(reviewer),
  "an admin's session from another site": foreignPage(admin),
  "an admin's session from nowhere": foreignPage(admin),
  // After those that still need it open.
  "a reviewer's session": reviewer,
  "an admin's session": admin,
  "an admin's key": admin,
  "the first admin's key": admin,
} as const satisfies Record<string, (route: Route) => Verdict>;
type Kind = keyof typeof verdicts;

/** The headers of each kind, created through the API itself. */
async function makeCredentials(harness: Harness): Promise<Record<Kind, Headers>> {
  const enter = async (role: "reviewer" | "admin") => {
    const person = await addPerson(harness, role);
    return { ...person, ...(await browse(harness, { email: person.email, password })) };
  };
  const expired = await enter("admin");
  harness.clock.advance(12 * 3_600_000);
  const [eve, ada] = [await enter("reviewer"), await enter("admin")];
  const signedOut = await enter("admin");
  await signedOut.call("DELETE", "/v1/session");
  const revoked = await makeKey(harness, "admin");
  const used = await harness.call("GET", "/v1/session", { headers: bearer(revoked.key) });
  assert.equal(used.status, 200, "known to Redis when it is revoked");
  await harness.api("DELETE", `/v1/api-keys/${revoked.id}`);
  const disabled = await enter("admin");
  const disabledKey = await makeKey(harness, "admin", disabled);
  await harness.api("PATCH", `/v1/reviewers/${disabled.id}`, { disabled: true });
  const demoted = await enter("admin");
  const demotedKey = await makeKey(harness, "admin", demoted);
  await harness.api("PATCH", `/v1/reviewers/${demoted.id}`, { role: "reviewer" });
  const reading = await makeKey(harness, "read");
  return {
    none: {},
    "an empty cookie": cookie("nadia_session="),
    "a made-up cookie": cookie(`nadia_session=${ada.id}.${"x".repeat(43)}`),
    "a made-up key": bearer(`nadia_${"x".repeat(43)}`),
    "another scheme": { authorization: `Basic ${apiKey}` },
    "an expired session": cookie(expired.cookie),
    "a revoked session": cookie(signedOut.cookie),
    "a revoked key": bearer(revoked.key),
    "a session of a disabled reviewer": cookie(disabled.cookie),
    "a key of a disabled reviewer": bearer(disabledKey.key),
    "an admin's key that may read": bearer(reading.key),
    "an admin's key that may review": bearer((await makeKey(harness, "reviewer")).key),
    "a key that was made for admin's work by someone who is none any more": bearer(demotedKey.key),
    "a session that a reading key opened": cookie((await browse(harness, { api_key: reading.key })).cookie),
    "a reviewer's session": cookie(eve.cookie),
    "a reviewer's session from another site": { cookie: eve.cookie, "sec-fetch-site": "cross-site" },
    "an admin's session from another site": {
      cookie: ada.cookie,
      origin: "https://evil.example",
      host: "127.0.0.1",
    },
    "an admin's session from nowhere": { cookie: ada.cookie },
    "an admin's session": cookie(ada.cookie),
    "an admin's key": bearer((await makeKey(harness, "admin", ada)).key),
    "the first admin's key": bearer(apiKey),
  };
}

/** Ids of nothing. */
const target = (route: Route): string =>
  route.path.replaceAll("{id}", "00000000-0000-4000-8000-00000000dead").replaceAll("{tag}", "no_such_tag");

describe(`[A3] ${routes.length} routes with ${Object.keys(verdicts).length} credentials`, () => {
  let harness: Harness;
  let credentials: Record<Kind, Headers>;
  beforeAll(async () => {
    harness = await startHarness();
    credentials = await makeCredentials(harness);
  });
  afterAll(() => harness.close());

  /** The number of recorded changes. A permitted export leaves an audit row, but changes nothing. */
  const changed = async () => {
    const rows = await databaseOf(harness).query(
      statement<{ count: number }>(
        sql`select count(*)::integer as count from audit_log where action not in ('export.make', 'customer.export')`,
      ),
    );
    return rows[0]?.count;
  };

  for (const kind of Object.keys(verdicts) as Kind[]) {
    test(`${kind}: every route responds as the table says`, async () => {
      const before = await changed();
      for (const route of routes) {
        const verdict = verdicts[kind](route);
        // No route takes this body: a permitted caller gets an error, and nothing happens.
        const body = changes(route) ? { no_such_field: true } : undefined;
        const answer = await harness.call(route.method, target(route), { body, headers: credentials[kind] });
        const label = `${route.method} ${route.path}: ${answer.status} ${answer.text.slice(0, 200)}`;
        if (verdict === "passes") {
          assert.ok(answer.status !== 401 && answer.status !== 403 && answer.status < 500, label);
        } else {
          assert.deepEqual([answer.status, answer.body["code"]], [statuses[verdict], verdict], label);
          assert.equal(answer.cookies.length, 0, label);
        }
      }
      assert.equal(await changed(), before, "nothing was changed");
    });
  }
});

test("[A3] the table requires a role everywhere except for signing in, and never less than it says", () => {
  const open = routes.filter(isOpen).map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(open.sort(), ["GET /v1/health", "POST /v1/session", "POST /v1/session/telegram"]);
  for (const { method, path, role, needs } of routes) {
    const label = `${method} ${path}`;
    if (role === "admin") assert.equal(needs, "admin", label);
    if (role === "reviewer" && method === "GET") assert.equal(needs, "read", label);
    // Anyone who may sign in may sign out.
    const leaves = method === "DELETE" && path === "/v1/session";
    if (role === "reviewer" && method !== "GET") assert.equal(needs, leaves ? "read" : "reviewer", label);
  }
});

test("[A3] [O4] the address that docs/deploy.md checks answers 401 without credentials", async () => {
  const guide = readFileSync(new URL("../../docs/deploy.md", import.meta.url), "utf8");
  const [, path = ""] = /<console>(\/v1\/\S+?)` prints `401`/.exec(guide) ?? [];
  const harness = await startHarness();
  const { status } = await harness.call("GET", path);
  await harness.close();
  assert.deepEqual([path, status], ["/v1/reviews", 401]);
});
