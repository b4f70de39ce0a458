/** `nadia reviewers` as run by a person, and the same accounts in the API. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { browse, login, makeKey, password } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { NewApiKey } from "../../core/access/schema.ts";
import { environmentOf, nadia as run } from "../support/nadia.ts";

describe("[A1] nadia reviewers", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** Runs the command with `typed` piped in, against the app's stores. */
  async function nadia(args: readonly string[], typed = "", withRedis = true) {
    const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, ...env } = environmentOf(harness.settings);
    const redis = withRedis ? { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } : {};
    return run(["reviewers", ...args], { ...env, ...redis }, typed);
  }

  const add = (email: string, typed = `${password}\n`) =>
    nadia(["add", "--email", email, "--name", "Ada", "--role", "admin"], typed);

  test("adds an admin with the piped password, who can sign in and is in the audit log", async () => {
    const email = "Ada@Example.com";
    assert.deepEqual(await add(email), {
      code: 0,
      err: "",
      out: "added ada@example.com  admin  Ada\n",
    });
    const ada = await browse(harness, { email, password });
    assert.equal((await ada.call("GET", "/v1/reviewers")).status, 200);
    const rows = await databaseOf(harness).query(
      statement<{ actor_id: null; actor_name: string }>(sql`
        select actor_id, actor_name from audit_log where action = 'reviewer.add'`),
    );
    assert.deepEqual(rows, [{ actor_id: null, actor_name: "nadia reviewers" }]);
  });

  test("rejects a second person with the same e-mail, a short password, and missing options", async () => {
    await add("bea@example.com");
    for (const [run, exit, message] of [
      [add("BEA@example.com"), 1, /already has this e-mail/],
      [
        add("short@example.com", "short\n"),
        1,
        /^nadia: the password must have at least 12 characters; nothing was changed/,
      ],
      [add("nothing@example.com", ""), 2, /^nadia: no password on standard input: pipe it in/],
      [nadia(["add", "--name", "Ada"]), 2, /'--email <e-mail>' not specified/],
      [nadia(["nonsense"]), 2, /see nadia reviewers --help/],
      [nadia(["disable", "nobody@example.com"]), 1, /no account has this e-mail address/],
    ] as const) {
      const { code, out, err } = await run;
      assert.deepEqual([code, out, err.trim().split("\n").length], [exit, "", 1], err);
      assert.match(err, message);
    }
  });

  test("lists everyone, page after page, whatever their names", async () => {
    await databaseOf(harness).query(
      statement(sql`insert into reviewers (id, name, role)
        select gen_random_uuid(), repeat(chr(1), 95) || lpad(n::text, 5, '0'), 'reviewer' from generate_series(1, 120) n`),
    );
    const { code, out, err } = await nadia(["list"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.equal(out.split("\n").filter((line) => line.includes("\u0001")).length, 120);
    await databaseOf(harness).query(statement(sql`delete from reviewers where name like chr(1) || '%'`));
  });

  test("[A4] signs someone out everywhere, who may sign in again", async () => {
    await add("fay@example.com");
    const browser = await browse(harness, { email: "fay@example.com", password });
    const { key } = await makeKey(harness, "read", browser);
    assert.deepEqual(await nadia(["sign-out", "fay@example.com"]), {
      code: 0,
      err: "",
      out: "signed out Ada: every session, every API key and the Telegram link have ended\n",
    });
    assert.equal((await browser.call("GET", "/v1/session")).status, 401);
    assert.equal((await harness.api("GET", "/v1/session", undefined, key)).status, 401);
    assert.equal((await login(harness, { email: "fay@example.com", password })).status, 200);
  });

  test("[A4] nadia keys makes a key for a reviewer, lists it without its secret, and ends it at once", async () => {
    await add("gus@example.com");
    const env = environmentOf(harness.settings);
    const made = await run(["keys", "add", "--for", "GUS@example.com", "--label", "export", "--json"], env);
    assert.equal(made.code, 0, made.err);
    const { id, key, scope } = NewApiKey.parse(JSON.parse(made.out));
    assert.equal(scope, "read");
    assert.equal((await harness.api("GET", "/v1/reviews", undefined, key)).status, 200);
    assert.equal((await harness.api("GET", "/v1/reviewers", undefined, key)).status, 403);
    const listed = await run(["keys", "list"], env);
    assert.ok(listed.out.includes(`${id}  read  Ada  export  until`), listed.out);
    assert.ok(!listed.out.includes(key));
    assert.match((await run(["keys", "revoke", id], env)).out, /^revoked .*\(revoked 2/);
    assert.equal((await harness.api("GET", "/v1/reviews", undefined, key)).status, 401);
    const missing = await run(["keys", "revoke", "3b1a5f0e-8c52-4d1c-9a55-0f8f3c2f7a11"], env);
    assert.deepEqual(
      [missing.code, missing.err.trim()],
      [1, "nadia: there is no key with this id (not_found)"],
    );
    const unknown = await run(["keys", "add", "--for", "nobody@example.com", "--label", "x"], env);
    assert.deepEqual([unknown.code, unknown.out], [1, ""]);
    const audited = await databaseOf(harness).query(
      statement<{ actor_name: string }>(
        sql`select actor_name from audit_log where subject_id = ${id} order by id`,
      ),
    );
    assert.deepEqual(audited, [{ actor_name: "nadia keys" }, { actor_name: "nadia keys" }]);
  });

  test("disables someone who is signed in at once; without Redis it says how long that takes", async () => {
    for (const [email, withRedis] of [
      ["cid@example.com", true],
      ["dan@example.com", false],
    ] as const) {
      await add(email);
      const browser = await browse(harness, { email, password });
      const { code, err } = await nadia(["disable", email], "", withRedis);
      assert.deepEqual([code, err === ""], [0, withRedis], err);
      if (!withRedis) harness.clock.advance(5 * 60_000);
      assert.equal((await browser.call("GET", "/v1/session")).status, 401);
      assert.equal((await login(harness, { email, password })).status, 401);
    }
    const { out, err } = await nadia(["list"]);
    assert.equal(err, "");
    assert.match(out, /^cid@example\.com {2}admin {2}Ada {2}\(disabled 2\d{3}-/m);
    assert.match(out, /^- {2}admin {2}admin$/m, "the bearer of NADIA_API_KEY");
  });
});
