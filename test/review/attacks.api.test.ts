/** What a hostile caller tries in vain: races with their own removal, stray fields, odd dates, blanks. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { signIn } from "../../core/access/login.ts";
import { accessOver } from "../../core/access/access.ts";
import { createPasswords, type Passwords } from "../../core/access/passwords.ts";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { routes } from "../../functions/api/routes.ts";
import { browse, addPerson, login, makeKey, password, sameOrigin } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, plant } from "../support/reviews.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const nobody = "00000000-0000-4000-8000-00000000dead";
const caller = { ip: "127.0.0.1", userAgent: null, cookie: null, devices: [] };

const refused = (answer: Answer, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body["code"]], [status, code], answer.text);

/** This harness' access ports, with something happening between checking a secret and opening the session. */
function accessWith({ db = harness.app.sql, passwords }: { db?: Sql; passwords?: Passwords }) {
  const { redis } = harness.app;
  const parts = { sql: db, redis, clock: harness.clock, ids: randomIds, log: silentLog, apiKey };
  return accessOver(passwords === undefined ? parts : { ...parts, passwords });
}

/** Passwords are verified as right, and then this happens. */
const thenPasswords = (happens: () => Promise<unknown>): Passwords => {
  const real = createPasswords();
  return {
    ...real,
    verify: async (given, hash) => {
      const right = await real.verify(given, hash);
      await happens();
      return right;
    },
  };
};

describe("[A1] a sign-in that is overtaken", () => {
  const overtakenBy = async (change: object) => {
    const { id, email } = await addPerson(harness, "admin");
    const passwords = thenPasswords(async () => {
      const answer = await harness.api("PATCH", `/v1/reviewers/${id}`, change);
      assert.equal(answer.status, 200, answer.text);
    });
    return signIn(accessWith({ passwords }), { email, password }, caller);
  };

  for (const [what, change] of Object.entries({
    "by a new password": { password: `${password} again` },
    "by being disabled": { disabled: true },
  })) {
    test(`${what} opens no session`, async () => {
      await assert.rejects(overtakenBy(change), (error) => hasCode(error, "login_failed"));
    });
  }

  test("by a lower role opens a session with that role", async () => {
    const { principal, cookie } = await overtakenBy({ role: "reviewer" });
    assert.deepEqual([principal.role, principal.scope], ["reviewer", "reviewer"]);
    const call = { headers: { cookie: `nadia_session=${cookie}` } };
    refused(await harness.call("GET", "/v1/reviewers", call), 403, "forbidden");
  });

  test("by the revocation of its key opens no session", async () => {
    const { id, key } = await makeKey(harness, "reviewer");
    const slow: Sql = {
      ...harness.app.sql,
      query: async (asked) => {
        const rows = await harness.app.sql.query(asked);
        await harness.api("DELETE", `/v1/api-keys/${id}`);
        return rows;
      },
    };
    const late = signIn(accessWith({ db: slow }), { api_key: key }, caller);
    await assert.rejects(late, (error) => hasCode(error, "login_failed"));
  });

  test("by others of the same person still opens a session, even if the password is rehashed", async () => {
    const { id, email } = await addPerson(harness);
    const old = await createPasswords(false).hash(password);
    await databaseOf(harness).query(
      statement(sql`update reviewers set password_hash = ${old} where id = ${id}::uuid`),
    );
    const answers = await Promise.all([1, 2, 3].map(() => login(harness, { email, password })));
    for (const { status, text } of answers) assert.equal(status, 200, text);
  });
});

describe("[A2] a key that may only read", () => {
  test("ends no session of its owner, but a session it opened may sign out", async () => {
    const eve = await addPerson(harness);
    const browser = await browse(harness, { email: eve.email, password });
    const { key } = await makeKey(harness, "read", browser);
    const path = `/v1/sessions/${browser.session}`;
    refused(await harness.api("DELETE", path, undefined, key), 403, "forbidden");
    const reader = await browse(harness, { api_key: key });
    refused(await reader.call("DELETE", path), 403, "forbidden");
    assert.equal((await browser.call("GET", "/v1/session")).status, 200);
    assert.equal((await reader.call("DELETE", "/v1/session")).status, 200);
    assert.equal((await reader.call("GET", "/v1/session")).status, 401);
  });
});

describe("[A3] a call with input that its route does not take", () => {
  /** Messages waiting for a person have numbers, everything else has UUIDs. */
  const idIn = (path: string) => (/^\/v1\/(?:parked|quarantine)\//.test(path) ? "1" : nobody);
  const target = (path: string) =>
    path
      .replaceAll("{id}", idIn(path))
      .replaceAll("{tag}", "no_such_tag")
      .replaceAll("{attachment}", nobody)
      .replaceAll(/\{(message|restored|part)\}/g, "1");

  test("in the query answers 422 and names it, on every route", async () => {
    for (const { method, path } of routes) {
      const needed = path === "/v1/search" ? "q=word&" : "";
      const answer = await harness.api(method, `${target(path)}?${needed}no_such_field=1`, undefined, apiKey);
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], "no_such_field", `${method} ${path}`);
    }
  });

  test("in the body answers 422 and names it, on every route that changes something", async () => {
    const changing = routes.filter(({ method }) => method !== "GET");
    for (const { method, path } of changing) {
      const answer = await harness.api(method, target(path), { no_such_field: true });
      refused(answer, 422, "field_invalid");
    }
    for (const { method, path } of changing.filter(({ body }) => body === null)) {
      const answer = await harness.api(method, target(path), '{"__proto__":{"role":"admin"}}');
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], "__proto__", `${method} ${path}`);
    }
  });

  test("changes nothing: the review stays as it is", async () => {
    const { id } = await plant(harness);
    refused(await harness.api("POST", `/v1/reviews/${id}/claim`, { version: 1 }), 422, "field_invalid");
    assert.equal((await harness.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
    assert.equal((await harness.api("POST", `/v1/reviews/${id}/claim`)).status, 200, "no body at all");
    assert.equal((await harness.api("POST", `/v1/reviews/${id}/release`, {})).status, 200, "an empty one");
  });
});

describe("input that looks valid and is not", () => {
  test("[R6] the last valid date does not break the export", async () => {
    for (const query of ["to=9999-12-31", "from=9999-12-31&to=9999-12-31", "from=9999-01-01&to=9999-12-31"]) {
      const answer = await harness.api("GET", `/v1/export/preferences?${query}`);
      assert.equal(answer.status, 200, `${query}: ${answer.text}`);
      for (const name of ["overview", "costs", "edit-tags", "reviewers"]) {
        const figures = await harness.api("GET", `/v1/analytics/${name}?${query}`);
        assert.equal(figures.status, 200, `${name} ${query}: ${figures.text}`);
      }
    }
  });

  test("[R1] a reason of blanks counts as missing", async () => {
    const { id } = await plant(harness);
    for (const reason of [" ", "\n\t", "\u00a0\u2003"])
      refused(await ask(harness, "reject", id, undefined, { reason }), 422, "field_invalid");
    assert.equal((await harness.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
  });

  test("[R1] an invisible reply counts as missing, as text and as a bubble", async () => {
    const { id } = await plant(harness);
    for (const text of ["\u200b", " \u2060\u00ad", "\u202e\n"]) {
      refused(await ask(harness, "approve", id, undefined, { final_text: text }), 422, "field_invalid");
      refused(
        await ask(harness, "approve", id, undefined, { final_bubbles: ["Hi", text] }),
        422,
        "field_invalid",
      );
    }
    assert.equal((await harness.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
  });

  test("[A3] 405 names each method once if two routes share the path", async () => {
    const answer = await harness.call("PUT", "/v1/reviews/counts", { headers: sameOrigin });
    refused(answer, 405, "method_not_allowed");
    assert.equal(answer.headers["allow"], "GET, HEAD");
  });
});

/** Every paginated list. */
const lists = routes.filter(({ query }) => query !== null && "cursor" in query.shape);
const cursorOf = (key: unknown) => Buffer.from(JSON.stringify(key)).toString("base64url");
const time = "2026-05-01T12:00:00.000Z";

describe("[P7] a list requested with", () => {
  const asked = (path: string, query: string) =>
    harness.api("GET", `${path.replace("{id}", nobody)}?${query}`);

  test("a time of 130 decimals says what is wrong, as a filter and in a cursor", async () => {
    const long = `2026-05-01T12:00:00.${"1".repeat(130)}Z`;
    for (const { path, query } of lists) {
      for (const name of ["from", "to"].filter((name) => name in (query?.shape ?? {}))) {
        const answer = await asked(path, `${name}=${long}`);
        refused(answer, 422, "field_invalid");
        assert.equal(answer.body["field"], name, path);
      }
      for (const key of [
        [long, nobody],
        [5, long, nobody],
        [long, 1],
      ]) {
        const answer = await asked(path, `cursor=${cursorOf(key)}`);
        // People are listed by name, and a name may look like a time.
        if (path !== "/v1/reviewers") refused(answer, 422, "field_invalid");
        else assert.ok(answer.status < 500, answer.text);
      }
    }
    assert.ok(lists.length > 8);
  });

  test("a lone surrogate in a cursor names the cursor, and the database keeps working for everyone", async () => {
    for (const { path } of lists) {
      for (const key of [
        [time, "a\ud800"],
        ["a\ud800", nobody],
      ])
        refused(await asked(path, `cursor=${cursorOf(key)}`), 422, "field_invalid");
    }
    assert.equal((await harness.api("GET", "/v1/knowledge/documents")).status, 200);
    assert.equal((await harness.api("GET", "/v1/health")).body["status"], "ok");
  });

  test("its own cursor continues, however long the key is", async () => {
    const letters = ["𠮷", "𡃁", "𢀖"].map((letter) => letter.repeat(200));
    for (const id of letters) {
      const body = { title: "t", source: "s", document_type: "faq", tags: [], text: "Words." };
      const put = await harness.api("PUT", `/v1/knowledge/documents/${encodeURIComponent(id)}`, body);
      assert.equal(put.status, 200, put.text);
    }
    // The longest names as JSON: control characters are escaped with six characters each.
    for (const [n, sign] of ["\u0001", "\u0002", "\u0003"].entries()) {
      const person = {
        name: `${n}${sign.repeat(99)}`,
        email: `long.${n}@example.com`,
        role: "reviewer",
        password,
      };
      assert.equal((await harness.api("POST", "/v1/reviewers", person)).status, 200);
    }
    for (const path of ["/v1/knowledge/documents", "/v1/reviewers"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const page = await harness.api("GET", `${path}?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
        assert.equal(page.status, 200, page.text);
        seen.push(...page.body.items.map((item) => String(item["id"])));
        cursor = page.body["next_cursor"] ?? null;
      }
      const whole = await harness.api("GET", `${path}?limit=200`);
      assert.deepEqual(
        seen,
        whole.body.items.map((item) => item["id"]),
      );
      assert.ok(seen.length >= 3);
    }
  });
});

describe("an id in capital letters", () => {
  test("[A1] means the same session, key and person: what is ended ends at once", async () => {
    const { id, email } = await addPerson(harness);
    const [one, two] = [
      await browse(harness, { email, password }),
      await browse(harness, { email, password }),
    ];
    const { id: keyId, key } = await makeKey(harness, "read");
    assert.equal((await harness.api("GET", "/v1/session", undefined, key)).status, 200);
    assert.equal((await harness.api("DELETE", `/v1/api-keys/${keyId.toUpperCase()}`)).status, 200);
    assert.equal((await harness.api("GET", "/v1/session", undefined, key)).status, 401);
    const ended = await one.call("DELETE", `/v1/sessions/${two.session.toUpperCase()}`);
    assert.deepEqual(ended.body, { id: two.session, revoked: true });
    assert.equal((await two.call("GET", "/v1/session")).status, 401);
    const disabled = await harness.api("PATCH", `/v1/reviewers/${id.toUpperCase()}`, { disabled: true });
    assert.equal(disabled.status, 200);
    assert.equal((await one.call("GET", "/v1/session")).status, 401);
  });

  test("[S12] [P6] means the same customer: nothing of theirs stays in Redis under another name", async () => {
    const { customer } = await plant(harness);
    const key = async (script: string, name: string) =>
      harness.app.redis.script(
        { name: "test.key", lua: `return redis.call(${script}, KEYS[1])` },
        [name],
        [],
      );
    const lay = (name: string) =>
      harness.app.redis.script({ name: "test.lay", lua: "redis.call('SET', KEYS[1], 'x')" }, [name], []);
    const status = `user:{${customer}}:status`;
    await lay(status);
    const change = await harness.api("PATCH", `/v1/users/${customer.toUpperCase()}`, { status: "engaged" });
    assert.equal(change.status, 200, change.text);
    assert.notEqual(await key("'GET'", status), "x");
    const forgotten = await harness.api("DELETE", `/v1/users/${customer.toUpperCase()}/memory`);
    assert.deepEqual(forgotten.body, { id: customer, forgotten: true });
  });
});

describe("[R6] a body", () => {
  test("that is not UTF-8 is rejected, not mangled; a leading byte order mark is dropped", async () => {
    const path = `/v1/canned-replies/${nobody}`;
    const bytes = (title: string) => Buffer.from(JSON.stringify({ title, text: "Hi" }), "latin1");
    const broken = await harness.api("PUT", path, bytes("Z\u00fcrich"));
    refused(broken, 400, "body_not_json");
    assert.equal(broken.body["detail"], "the body is not UTF-8");
    refused(await harness.api("PUT", path, bytes("\u00ed\u00a0\u0080")), 400, "body_not_json");
    const marked = Buffer.concat([Buffer.from("\ufeff"), bytes("Hours")]);
    const kept = await harness.api("PUT", path, marked);
    assert.deepEqual([kept.status, kept.body["title"]], [200, "Hours"], kept.text);
  });
});
