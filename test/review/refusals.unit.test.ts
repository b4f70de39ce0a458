/** What a reviewer learns if a step was not taken, even if the review changed between the step and the check. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type ErrorCode, hasCode } from "../../core/kernel/errors.ts";
import { CustomerId, InteractionId, randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Ports } from "../../core/kernel/ports.ts";
import { type Batch, namedRows, type Sql, statementsOf } from "../../core/kernel/sql.ts";
import { approve } from "../../core/review/approve.ts";
import type { Review } from "../../core/review/schema.ts";
import { claim, reject } from "../../core/review/steps.ts";
import { manualClock } from "../support/clock.ts";

const start = Date.UTC(2026, 4, 1, 12);
const at = (ms: number) => new Date(start + ms).toISOString();
const me = { id: ReviewerId.parse(randomIds.random()), name: "Me" };
const eve = { id: ReviewerId.parse(randomIds.random()), name: "Eve" };
const id = InteractionId.parse(randomIds.random());
const call = { model: "offline", text: "Hi", input_tokens: 1, output_tokens: 1, cost_usd: 0 };

const pending: Review = {
  id,
  status: "pending",
  version: 3,
  written_first: false,
  priority: 5,
  created_at: at(-60_000),
  customer: {
    id: CustomerId.parse(randomIds.random()),
    telegram_user_id: 7,
    display_name: "Ann",
    nickname: null,
    status: "new",
    reachable: true,
  },
  messages: [],
  message_count: 0,
  draft: { text: "Hi", bubbles: ["Hi"], llm1: call, llm2: null },
  context: { recalled: [], knowledge: [], instructions: [], files: null },
  revision: 0,
  guidance: null,
  regenerating: false,
  failure: null,
  model_failures: [],
  verdict: null,
  settings_version: 0,
  rules_off: [],
  proposal: null,
  declined: null,
  own_text: null,
  claimed_by: null,
  claimed_until: null,
  assigned_to: null,
  later_until: null,
  late_at: null,
  due_at: at(1_740_000),
  deadline: null,
  business: false,
  can_reply: true,
  owner_answer: null,
  final_text: null,
  edit_tags: [],
  quality_score: null,
  notes: null,
  reject_reason: null,
  decided_by: null,
  decided_at: null,
  undo_until: null,
  link_preview: null,
  superseded_by: null,
  deliveries: [],
};
const held = (until: string): Review => ({
  ...pending,
  status: "claimed",
  claimed_by: eve,
  claimed_until: until,
});

/** Ports to a database in which no step ever succeeds; null: the review is unknown. `lagMs` passes on the clock meanwhile. */
function refusing(review: Review | null, lagMs = 0): Omit<Ports, "redis"> {
  const clock = manualClock(start);
  const batch = async (statements: Batch) => {
    clock.advance(lagMs);
    return namedRows(
      statements,
      statementsOf(statements).map((_, at, all) =>
        at === all.length - 1 && review !== null ? [review] : [],
      ),
    );
  };
  // The steps only use `batch`, and its rows are whatever the test says.
  const sql = { batch } as unknown as Sql;
  const unused = () => assert.fail("a refused step sends no job");
  const jobs = { draft: unused, remember: unused, erase: unused, delivery: unused };
  return { sql, jobs, clock, ids: randomIds, log: silentLog };
}

async function refusalFacts(
  code: ErrorCode,
  step: Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const error: unknown = await step.then(
    () => assert.fail("it was taken"),
    (reason: unknown) => reason,
  );
  assert.ok(hasCode(error, code), String(error));
  return error.facts;
}

describe("[R1] why a step was refused", () => {
  test("a claim that expired while the step waited is still the reason given", async () => {
    const facts = await refusalFacts("claimed_by_other", claim(refusing(held(at(5)), 10), id, me));
    assert.equal(facts["claimed_by"], "Eve");
  });

  test("a review that is free again by the time of the check is a conflict, not a missing text", async () => {
    for (const review of [pending, held(at(0)), { ...pending, draft: null, status: "failed" as const }]) {
      await refusalFacts("version_conflict", claim(refusing(review), id, me));
      await refusalFacts("version_conflict", reject(refusing(review), id, me, { reason: "no" }));
      await refusalFacts("version_conflict", approve(refusing(review), id, me, { final_text: "Hi" }));
    }
    await refusalFacts("version_conflict", approve(refusing(pending), id, me, {}));
  });

  test("repeating one's own decision says so; anyone else learns that another reviewer decided first", async () => {
    for (const [decider, words] of [
      [me, /^you already decided this at 2026-/],
      [eve, /^Eve already decided this at 2026-/],
    ] as const) {
      const decided: Review = { ...pending, status: "sent", decided_by: decider, decided_at: at(-5) };
      const again = approve(refusing(decided), id, me, {});
      await assert.rejects(again, { message: words });
      const facts = await refusalFacts(
        "already_decided",
        reject(refusing(decided), id, me, { reason: "no" }),
      );
      assert.partialDeepStrictEqual(facts, {
        decided_by: decider.name,
        decided_by_id: decider.id,
        decided_at: at(-5),
      });
    }
  });

  test("only approving no draft with no text says to write one", async () => {
    const failed: Review = { ...pending, status: "failed", draft: null };
    const facts = await refusalFacts("field_invalid", approve(refusing(failed), id, me, {}));
    assert.equal(facts["field"], "final_text");
    const conflict = await refusalFacts(
      "version_conflict",
      approve(refusing(failed), id, me, { version: 2 }),
    );
    assert.equal(conflict["version"], 3);
    await refusalFacts("field_invalid", approve(refusing(failed), id, me, { version: 3 }));
  });

  test("an unknown review is 404 with its id", async () => {
    const missing = claim(refusing(null), id, me);
    await assert.rejects(missing, { code: "not_found", message: "there is no review with this id" });
    assert.deepEqual(await refusalFacts("not_found", claim(refusing(null), id, me)), { review: id });
  });

  test("the holder of a claim is named, with its end; one's own claim and an expired one block nobody", async () => {
    const step = () => claim(refusing(held(at(5))), id, me);
    await assert.rejects(step(), { message: `Eve holds this review until ${at(5)}` });
    assert.deepEqual(await refusalFacts("claimed_by_other", step()), {
      review: id,
      review_status: "claimed",
      claimed_by: "Eve",
      claimed_until: at(5),
    });
    for (const review of [
      { ...held(at(5)), claimed_by: me },
      held(at(0)),
      { ...held(at(5)), claimed_until: null },
      { ...pending, claimed_until: at(5) },
    ])
      await refusalFacts("version_conflict", claim(refusing(review), id, me));
  });

  test("a conflict names the version; a review without a time of decision is not decided", async () => {
    const step = () => claim(refusing({ ...pending, decided_by: eve }), id, me);
    await assert.rejects(step(), {
      message: "this review is now at version 3; read it again, and send that version",
    });
    const expected = { review: id, review_status: "pending", version: 3 };
    assert.deepEqual(await refusalFacts("version_conflict", step()), expected);
    await refusalFacts("version_conflict", claim(refusing({ ...pending, decided_at: at(0) }), id, me));
  });

  test("a state that does not allow the step is named", async () => {
    const step = () => reject(refusing({ ...pending, status: "superseded" }), id, me, { reason: "no" });
    await assert.rejects(step(), { message: "a review that is superseded does not allow this" });
    assert.deepEqual(await refusalFacts("wrong_state", step()), { review: id, review_status: "superseded" });
  });

  test("[R2] after its deadline a review is expired, from that moment on, unless its claim may finish an ordinary chat", async () => {
    const mine = { ...held(at(5)), claimed_by: me };
    const expired: [review: Review, words: string][] = [
      [
        { ...pending, deadline: at(0) },
        `this review expired at ${at(0)}; a new message from the customer opens another`,
      ],
      [
        { ...mine, deadline: at(-1), claimed_until: at(0) },
        `this review expired at ${at(-1)}; a new message from the customer opens another`,
      ],
      [
        { ...pending, deadline: at(0), claimed_until: at(5) },
        `this review expired at ${at(0)}; a new message from the customer opens another`,
      ],
      [
        { ...mine, deadline: at(-1), business: true },
        `this review expired: Telegram closed the chat to replies at ${at(-1)}`,
      ],
    ];
    for (const [review, message] of expired) {
      await assert.rejects(reject(refusing(review), id, me, { reason: "no" }), { message });
      const facts = await refusalFacts("wrong_state", reject(refusing(review), id, me, { reason: "no" }));
      assert.deepEqual(facts, { review: id, review_status: "expired", deadline: review.deadline });
    }
    for (const review of [
      { ...pending, deadline: at(1) },
      { ...mine, deadline: at(-1) },
    ])
      await refusalFacts("version_conflict", reject(refusing(review), id, me, { reason: "no" }));
    const sent = { ...pending, status: "sent" as const, deadline: at(-1) };
    const { review_status } = await refusalFacts(
      "wrong_state",
      reject(refusing(sent), id, me, { reason: "no" }),
    );
    assert.equal(review_status, "sent", "a decided review does not expire");
  });
});
