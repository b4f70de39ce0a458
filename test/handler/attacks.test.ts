/** What a hostile caller tries and gets nothing by: races with their own removal, stray fields, odd dates, blanks. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createAccess } from "../../core/access/access.ts";
import { createPasswords, type Passwords } from "../../core/access/passwords.ts";
import { NewApiKey } from "../../core/access/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { routes } from "../../functions/api/routes.ts";
import { browse, employ, login, password, sameOrigin } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type House, startHouse } from "../support/house.ts";
import { ask, plant } from "../support/reviews.ts";

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const nobody = "00000000-0000-4000-8000-00000000dead";
const caller = { ip: "127.0.0.1", userAgent: null };

const refused = (answer: Answer, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body["code"]], [status, code], answer.text);

const makeKey = async (scope: string, by: string = apiKey) =>
  NewApiKey.parse((await house.api("POST", "/v1/api-keys", { label: "l", scope }, by)).body);

/** Access of this house, in which something happens between the look at a secret and the opening of the session. */
function accessWith({ db = house.app.sql, passwords }: { db?: Sql; passwords?: Passwords }) {
  const { redis } = house.app;
  const parts = { sql: db, redis, clock: house.clock, ids: randomIds, log: silentLog, apiKey };
  return createAccess(passwords === undefined ? parts : { ...parts, passwords });
}

/** Right passwords are found right, and then this happens. */
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
    const { id, email } = await employ(house, "admin");
    const passwords = thenPasswords(async () => {
      const answer = await house.api("PATCH", `/v1/reviewers/${id}`, change);
      assert.equal(answer.status, 200, answer.text);
    });
    return accessWith({ passwords }).signIn({ email, password }, caller);
  };

  for (const [what, change] of Object.entries({
    "by a new password": { password: `${password} anew` },
    "by being disabled": { disabled: true },
  })) {
    test(`${what} opens no session`, async () => {
      await assert.rejects(overtakenBy(change), (error) => hasCode(error, "login_failed"));
    });
  }

  test("by a lesser role opens a session of that role", async () => {
    const { principal, cookie } = await overtakenBy({ role: "reviewer" });
    assert.deepEqual([principal.role, principal.scope], ["reviewer", "reviewer"]);
    const call = { headers: { cookie: `nadia_session=${cookie}` } };
    refused(await house.call("GET", "/v1/reviewers", call), 403, "forbidden");
  });

  test("by the revocation of its key opens no session", async () => {
    const { id, key } = await makeKey("reviewer");
    const slow: Sql = {
      ...house.app.sql,
      query: async (asked) => {
        const rows = await house.app.sql.query(asked);
        await house.api("DELETE", `/v1/api-keys/${id}`);
        return rows;
      },
    };
    const late = accessWith({ db: slow }).signIn({ api_key: key }, caller);
    await assert.rejects(late, (error) => hasCode(error, "login_failed"));
  });

  test("by nothing opens several at once, also where the hash is made anew", async () => {
    const { id, email } = await employ(house);
    const old = await createPasswords(false).hash(password);
    await databaseOf(house).query(
      statement(sql`update reviewers set password_hash = ${old} where id = ${id}::uuid`),
    );
    const answers = await Promise.all([1, 2, 3].map(() => login(house, { email, password })));
    for (const { status, text } of answers) assert.equal(status, 200, text);
  });
});

describe("[A2] a key that may only read", () => {
  test("ends no session of its owner, but a session that it opened may sign out", async () => {
    const eve = await employ(house);
    const browser = await browse(house, { email: eve.email, password });
    const { key } = NewApiKey.parse(
      (await browser.call("POST", "/v1/api-keys", { label: "r", scope: "read" })).body,
    );
    const path = `/v1/sessions/${browser.session}`;
    refused(await house.api("DELETE", path, undefined, key), 403, "forbidden");
    const reader = await browse(house, { api_key: key });
    refused(await reader.call("DELETE", path), 403, "forbidden");
    assert.equal((await browser.call("GET", "/v1/session")).status, 200);
    assert.equal((await reader.call("DELETE", "/v1/session")).status, 200);
    assert.equal((await reader.call("GET", "/v1/session")).status, 401);
  });
});

describe("[A3] a call with something that its route does not take", () => {
  const target = (path: string) => path.replaceAll("{id}", nobody).replaceAll("{tag}", "no_such_tag");

  test("in the query answers 422 and names it, on every route", async () => {
    for (const { method, path } of routes) {
      const answer = await house.api(method, `${target(path)}?no_such_field=1`, undefined, apiKey);
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], "no_such_field", `${method} ${path}`);
    }
  });

  test("in the body answers 422 and names it, on every route that changes something", async () => {
    const changing = routes.filter(({ method }) => method !== "GET");
    for (const { method, path } of changing) {
      const answer = await house.api(method, target(path), { no_such_field: true });
      refused(answer, 422, "field_invalid");
    }
    for (const { method, path } of changing.filter(({ body }) => body === null)) {
      const answer = await house.api(method, target(path), '{"__proto__":{"role":"admin"}}');
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], "__proto__", `${method} ${path}`);
    }
  });

  test("takes nothing: the review stays as it is", async () => {
    const { id } = await plant(house);
    refused(await house.api("POST", `/v1/reviews/${id}/claim`, { version: 1 }), 422, "field_invalid");
    assert.equal((await house.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
    assert.equal((await house.api("POST", `/v1/reviews/${id}/claim`)).status, 200, "no body at all");
    assert.equal((await house.api("POST", `/v1/reviews/${id}/release`, {})).status, 200, "an empty one");
  });
});

describe("what looks right and is not", () => {
  test("[R6] the last day that a date can name is no failure of the export", async () => {
    for (const query of ["to=9999-12-31", "from=9999-12-31&to=9999-12-31", "from=9999-01-01&to=9999-12-31"]) {
      const answer = await house.api("GET", `/v1/export/preferences?${query}`);
      assert.equal(answer.status, 200, `${query}: ${answer.text}`);
      for (const name of ["overview", "costs", "edit-tags", "reviewers"]) {
        const figures = await house.api("GET", `/v1/analytics/${name}?${query}`);
        assert.equal(figures.status, 200, `${name} ${query}: ${figures.text}`);
      }
    }
  });

  test("[R1] a reason of blanks is none", async () => {
    const { id } = await plant(house);
    for (const reason of [" ", "\n\t", "\u00a0\u2003"])
      refused(await ask(house, "reject", id, undefined, { reason }), 422, "field_invalid");
    assert.equal((await house.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
  });

  test("[R1] a reply of nothing visible is none, as text and as a bubble", async () => {
    const { id } = await plant(house);
    for (const text of ["\u200b", " \u2060\u00ad", "\u202e\n"]) {
      refused(await ask(house, "approve", id, undefined, { final_text: text }), 422, "field_invalid");
      refused(
        await ask(house, "approve", id, undefined, { final_bubbles: ["Hi", text] }),
        422,
        "field_invalid",
      );
    }
    assert.equal((await house.api("GET", `/v1/reviews/${id}`)).body["status"], "pending");
  });

  test("[A3] 405 names each method once where two routes have the path", async () => {
    const answer = await house.call("PUT", "/v1/reviews/counts", { headers: sameOrigin });
    refused(answer, 405, "method_not_allowed");
    assert.equal(answer.headers["allow"], "GET");
  });
});
