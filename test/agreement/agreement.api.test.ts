/** A second reviewer judges a sample without seeing the decision. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Agreement, JudgedCase, JudgedPage, NextCase } from "../../core/agreement/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import { kappaOf } from "../../core/agreement/kappa.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { plantFinished } from "../support/finished-interactions.ts";
import { admin, ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

let harness: Harness;
let ben: KeyHolder;
let cem: KeyHolder;
let version = 0;

beforeEach(async () => {
  harness = await startHarness();
  version = 0;
  [ben, cem] = [await addReviewer(databaseOf(harness), "Ben"), await addReviewer(databaseOf(harness), "Cem")];
});
afterEach(() => harness.close());

const sample = async (agreement_percent: number) => {
  const { status, text } = await harness.api("PUT", "/v1/settings", {
    version,
    values: { agreement_percent },
  });
  expect(status, text).toBe(200);
  version += 1;
};
const next = async (by: KeyHolder) => {
  const { status, text, body } = await harness.api("GET", "/v1/agreement/next", undefined, by.key);
  expect(status, text).toBe(200);
  return { ...NextCase.parse(body), text };
};
const judge = (id: string, by: KeyHolder, body: object) =>
  harness.api("POST", `/v1/agreement/${id}`, body, by.key);
const decided = async (by: KeyHolder, body: object = {}, verb: "approve" | "reject" = "approve") => {
  const { id } = await plant(harness);
  const answer = await ask(harness, verb, id, by, verb === "reject" ? { reason: "no" } : body);
  expect(answer.status, answer.text).toBe(200);
  return id;
};

test("[R7] the case shows question and draft, and nothing of the decision; then both judgements are shown", async () => {
  await sample(100);
  const id = await decided(ben, {
    final_text: "Entirely other words.",
    edit_tags: ["tone"],
    quality_score: 2,
    notes: "secret note",
  });
  const { text, ...found } = await next(cem);
  expect(found).toMatchObject({ percent: 100, left: 1, case: { id, draft: "Hello there." } });
  for (const word of ["Entirely", "tone", "secret", "Ben", ben.id, "decided", "sent", "quality"])
    expect(text).not.toContain(word);
  const answer = await judge(id, cem, { judgement: "approve", quality_score: 4 });
  expect(answer.status, answer.text).toBe(200);
  const judged = JudgedCase.parse(answer.body);
  expect(judged).toMatchObject({
    first: { reviewer: { id: ben.id, name: "Ben" }, judgement: "edit", quality_score: 2 },
    second: { reviewer: { id: cem.id }, judgement: "approve", quality_score: 4 },
    final_text: "Entirely other words.",
  });
  expect(await next(cem)).toMatchObject({ case: null, left: 0 });
  const { items } = JudgedPage.parse((await harness.api("GET", "/v1/agreement")).body);
  expect(items).toEqual([judged]);
});

test("[R7] the first judgement counts, and nothing is sent or changed by it", async () => {
  await sample(100);
  const id = await decided(ben, {}, "reject");
  const before = (await harness.api("GET", `/v1/reviews/${id}`)).text;
  await judge(id, cem, { judgement: "reject" });
  const again = await judge(id, cem, { judgement: "approve" });
  expect(JudgedCase.parse(again.body)).toMatchObject({
    first: { judgement: "reject" },
    second: { judgement: "reject" },
  });
  expect((await harness.api("GET", `/v1/reviews/${id}`)).text).toBe(before);
});

test("[R7] nobody judges what they decided or approved first, what is open or can be undone, or what is not in the sample", async () => {
  await sample(100);
  const own = await decided(ben);
  expect((await next(ben)).case).toBeNull();
  expect(await judge(own, ben, { judgement: "approve" })).toMatchObject({
    status: 409,
    body: { code: "wrong_state" },
  });
  const { id: open } = await plant(harness);
  expect((await judge(open, ben, { judgement: "approve" })).status).toBe(409);
  const undoable = await decided(cem, { undo_seconds: 5 });
  expect((await judge(undoable, ben, { judgement: "approve" })).status).toBe(409);
  harness.clock.advance(5_000);
  expect((await judge(undoable, ben, { judgement: "approve" })).status).toBe(200);
  await databaseOf(harness).query(
    statement(sql`update interactions set proposed_by = ${cem.id}::uuid where id = ${own}::uuid`),
  );
  expect((await next(cem)).case).toBeNull();
  expect((await next(admin)).case?.id).toBe(own);
  await sample(0);
  expect(await next(admin)).toMatchObject({ percent: 0, case: null });
  expect((await judge(own, admin, { judgement: "approve" })).status).toBe(409);
  expect((await judge("00000000-0000-4000-8000-000000000000", admin, { judgement: "edit" })).status).toBe(
    404,
  );
  for (const body of [{}, { judgement: "maybe" }, { judgement: "edit", quality_score: 6 }])
    expect((await judge(own, admin, body)).status).toBe(422);
});

test("[R7] the sample is the same for everyone and every time, about as large as the setting says, and grows with it", async () => {
  const total = 400;
  const at = new Date(harness.clock.now() - 3_600_000).toISOString();
  for (let count = 0; count < total; count += 1)
    await plantFinished(harness, { at, status: "rejected", by: ben });
  const left = async (percent: number, by: KeyHolder) => {
    await sample(percent);
    return (await next(by)).left;
  };
  expect(await left(0, cem)).toBe(0);
  const [ten, half, all] = [await left(10, cem), await left(50, cem), await left(100, cem)];
  expect(ten).toBeGreaterThan(10);
  expect(ten).toBeLessThan(80);
  expect(Math.abs(half - total / 2)).toBeLessThan(60);
  expect(all).toBe(total);
  expect(await left(10, admin)).toBe(ten);
  harness.clock.advance(8 * 86_400_000);
  expect((await next(cem)).left, "a week later").toBe(0);
});

test("[R7] agreement and kappa over all and per pair, regardless of who decided first", async () => {
  await sample(100);
  const kinds = ["approve", "edit", "reject"] as const;
  const decide = (kind: (typeof kinds)[number], by: KeyHolder) =>
    decided(by, kind === "edit" ? { final_text: "Other." } : {}, kind === "reject" ? "reject" : "approve");
  const once = async (
    first: KeyHolder,
    one: (typeof kinds)[number],
    second: KeyHolder,
    other: (typeof kinds)[number],
  ) => {
    const { status, text } = await judge(await decide(one, first), second, { judgement: other });
    expect(status, text).toBe(200);
  };
  for (let count = 0; count < 9; count += 1) await once(ben, "approve", cem, "approve");
  for (let count = 0; count < 8; count += 1) await once(cem, "reject", ben, "reject");
  for (let count = 0; count < 2; count += 1) await once(ben, "approve", cem, "edit");
  await once(cem, "edit", ben, "approve");
  await once(admin, "approve", cem, "reject");
  const get = async (query = "") =>
    Agreement.parse((await harness.api("GET", `/v1/analytics/agreement${query}`)).body);
  const { total, pairs } = await get();
  expect(total).toMatchObject({ cases: 21, agreed: 17, rate: 17 / 21 });
  expect(pairs.map(({ one, other, cases, agreed }) => [one.name, other.name, cases, agreed])).toEqual([
    ["Ben", "Cem", 20, 17],
    ["admin", "Cem", 1, 0],
  ]);
  // Ben's judgements are the rows and Cem's the columns.
  expect(pairs[0]?.kappa).toBe(
    kappaOf([
      [9, 3, 0],
      [0, 0, 0],
      [0, 0, 8],
    ]),
  );
  expect(pairs[1]?.kappa).toBeNull();
  expect((await get("?from=2020-01-01&to=2020-01-31")).total).toEqual({
    cases: 0,
    agreed: 0,
    rate: null,
    kappa: null,
  });
});

test("[G1] [G2] a judgement is part of the customer's archive, and goes with the customer", async () => {
  await sample(100);
  const id = await decided(ben);
  await judge(id, cem, { judgement: "edit", quality_score: 3 });
  const { customer } = JudgedPage.parse((await harness.api("GET", "/v1/agreement")).body).items[0] ?? {};
  const { body } = await harness.api("GET", `/v1/users/${customer?.id ?? ""}/export`);
  const items = body["items"] as { kind: string; data: Record<string, unknown> }[];
  const [exported, ...more] = items.filter(({ kind }) => kind === "judgement").map(({ data }) => data);
  expect(more).toEqual([]);
  expect(exported).toMatchObject({ judgement: "edit", first_judgement: "approve", quality_score: 3 });
  expect(JSON.stringify(exported)).not.toContain(cem.id);
  expect(JSON.stringify(exported)).not.toContain(ben.id);
  await harness.api("DELETE", `/v1/users/${customer?.id ?? ""}`, { confirm: customer?.id });
  await harness.work();
  const rows = await databaseOf(harness).query(statement(sql`select id from agreement_judgements`));
  expect(rows).toEqual([]);
});
