/** [A4] Every refusal and every export leaves one log line: ids and a reason, no e-mail, key or text. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { browse, addPerson, login, makeKey, password } from "../support/access.ts";
import { apiKey, type Harness, startHarness } from "../support/harness.ts";
import { admin } from "../support/reviews.ts";

describe("[A4] one line in the log", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** The log lines of this call, without those that depend on the machine's speed. */
  const linesOf = async (run: () => Promise<unknown>) => {
    const from = harness.lines.length;
    await run();
    const lines = harness.lines.slice(from).filter(({ event }) => event !== "store.slow");
    return lines.map(({ level, event, fields }) => [level, event, fields]);
  };
  const failed = (reason: string, reviewer: string | null) => [
    ["warn", "access.sign_in_failed", { reason, reviewer }],
  ];

  test("says for each failed sign-in why and which account, and never what was typed", async () => {
    const [eve, gone] = [await addPerson(harness), await addPerson(harness)];
    await harness.api("PATCH", `/v1/reviewers/${gone.id}`, { disabled: true });
    const wrong = () => login(harness, { email: eve.email, password: "wrong-Xanthippe" });
    assert.deepEqual(await linesOf(wrong), failed("wrong_proof", eve.id));
    assert.deepEqual(
      await linesOf(() => login(harness, { email: "ghost@example.com", password })),
      failed("unknown_account", null),
    );
    assert.deepEqual(
      await linesOf(() => login(harness, { email: gone.email, password })),
      failed("disabled", gone.id),
    );
    assert.deepEqual(
      await linesOf(() => login(harness, { api_key: "nadia_Xanthippe-000000" })),
      failed("unknown_key", null),
    );
    for (let n = 1; n < 5; n += 1) await wrong();
    assert.deepEqual(await linesOf(wrong), failed("locked", eve.id));
    assert.deepEqual(
      await linesOf(() => login(harness, { email: eve.email, password })),
      failed("locked", eve.id),
    );
  });

  test("reports an unknown key or session, and an insufficient scope", async () => {
    assert.deepEqual(await linesOf(() => harness.api("GET", "/v1/reviews", undefined, "nadia_Xanthippe")), [
      ["warn", "access.unknown", { by: "key" }],
    ]);
    const cookie = `nadia_session=${admin.id}.Xanthippe`;
    assert.deepEqual(await linesOf(() => harness.call("GET", "/v1/reviews", { headers: { cookie } })), [
      ["warn", "access.unknown", { by: "cookie" }],
    ]);
    const { email, id } = await addPerson(harness);
    const { key } = await makeKey(harness, "read", await browse(harness, { email, password }));
    assert.deepEqual(await linesOf(() => harness.api("GET", "/v1/reviewers", undefined, key)), [
      ["warn", "access.refused", { reviewer: id, via: "api_key", has: "read", needed: "admin" }],
    ]);
  });

  test("[R6] reports an export, and the audit log says who made it and of what", async () => {
    const path = "/v1/export/preferences";
    assert.deepEqual(await linesOf(() => harness.api("GET", `${path}?from=2026-01-01&to=2026-02-01`)), [
      ["info", "export.made", { reviewer: admin.id, what: "preferences" }],
    ]);
    const { items } = (await harness.api("GET", "/v1/audit?action=export.make")).body;
    assert.partialDeepStrictEqual(items, [
      {
        actor: { id: admin.id },
        subject_type: "export",
        subject_id: "preferences",
        detail: { from: "2026-01-01", to: "2026-02-01" },
      },
    ]);
  });

  test("(promise 12) and none of them contains an e-mail, a key or what was typed", () => {
    const text = JSON.stringify(harness.lines);
    for (const word of ["example.com", "Xanthippe", password, apiKey]) assert.ok(!text.includes(word), word);
  });
});
