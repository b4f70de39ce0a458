/**
 * Processes that die at every single await while a draft is regenerated, approved, undone and approved again.
 * `test/fault` kills them while the turns before and after it are drafted. One run kills a process in each of three
 * parts, which takes a third of the runs that killing one at a time would. A death before a call is tried only where it
 * leaves something else behind than the death after the call before it.
 */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { type CustomerId, customerIdOf, InteractionId, ReviewerId } from "../../core/kernel/ids.ts";
import { approve as approveReview } from "../../core/review/approve.ts";
import { listQueue } from "../../core/review/list.ts";
import { regenerate as requestDraft } from "../../core/review/regenerate.ts";
import type { Review } from "../../core/review/schema.ts";
import { undo as undoApproval } from "../../core/review/undo.ts";
import { type Crash, type CrashWorld, type Process, startCrashWorld } from "../support/crash.ts";
import { requireEmptyLog, requireRemembered } from "../support/whole-flow.ts";
import { textUpdate } from "../support/updates.ts";

const maxCalls = 300;
const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };

interface Plan {
  /** In each part: the draft is regenerated; approved and undone; approved again and sent. */
  readonly crash: Crash | null;
  readonly jobsComeBack: boolean;
}

describe("a draft is regenerated, approved, undone, approved again and sent", () => {
  let world: CrashWorld;
  let user = 20_000;
  beforeAll(async () => {
    world = await startCrashWorld();
  });
  afterAll(() => world.close());

  /**
   * Runs the whole flow, with the death counted from the start of each part; resolves to how often it happened, and
   * whether it was always between two calls.
   */
  async function travel({ crash, jobsComeBack }: Plan): Promise<{ died: number; between: boolean }> {
    user += 1;
    let process = world.start(null);
    let [died, between] = [0, true];

    async function once<T>(action: (process: Process) => Promise<T>): Promise<T | "died"> {
      const outcome = await Promise.race([action(process), process.died]);
      if (!process.isDead()) return outcome;
      died += 1;
      between &&= process.diedBetweenCalls();
      process = world.start(null);
      return "died";
    }
    async function insist<T>(action: (process: Process) => Promise<T>): Promise<T> {
      for (;;) {
        const outcome = await once(action);
        if (outcome !== "died") return outcome;
      }
    }
    async function workOff(): Promise<void> {
      for (let next = world.queue.take(); next !== undefined; next = world.queue.take()) {
        const { queue, job } = next;
        const outcome = await once(async ({ draft, delivery }) =>
          queue === "drafts" ? draft.draft(job) : queue === "deliveries" ? delivery.run(job) : undefined,
        );
        if (outcome === "died" && jobsComeBack) world.queue.bringBack(next);
      }
    }
    /** Until a sweep finds nothing, over three minutes later: as long as it takes to find a lost regeneration. */
    async function settle(): Promise<void> {
      for (let quiet = false; !quiet;) {
        await workOff();
        world.clock.advance(200_000);
        quiet = (await once(({ recovery }) => recovery.sweep())) !== "died" && world.queue.isEmpty();
      }
    }

    async function write(updateId: number): Promise<void> {
      const date = Math.floor(world.clock.now() / 1_000);
      const update = textUpdate({ userId: user, updateId, text: `question ${updateId}`, date });
      await insist(({ webhook }) => webhook.receive(JSON.stringify(update)));
    }

    await write(1);
    await settle();
    process = world.start(crash);
    await insist(regenerate);
    await settle();
    process = world.start(crash);
    await insist((one) => approve(one, "Too hasty.", 30));
    // A worker that checks before the time is over must find nothing to send, whatever died.
    await insist(({ delivery }) => delivery.run({ v: 1, kind: "deliver", customer_id: customerIdOf(user) }));
    await insist(undo);
    await settle();
    process = world.start(crash);
    await insist((one) => approve(one, "As it shall be.", 0));
    await settle();
    process = world.start(null);
    // The next draft rebuilds what a delivery could not append to memory.
    await write(2);
    await settle();
    return { died, between };
  }

  const reviewOf = async ({ reviewer: app }: Process): Promise<Review> => {
    const { items } = await listQueue(app, { customer: customerIdOf(user), limit: 10 }, reviewer);
    assert.equal(items.length, 1);
    return items[0] ?? assert.fail();
  };

  /** A reviewer without a response checks again before asking again. */
  async function regenerate(process: Process): Promise<void> {
    const { id, revision, regenerating } = await reviewOf(process);
    if (revision > 0 || regenerating) return;
    await requestDraft(process.reviewer, InteractionId.parse(id), reviewer, {
      guidance: "Shorter, please.",
    });
  }

  async function approve(process: Process, final_text: string, undo_seconds: number): Promise<void> {
    const { id } = await reviewOf(process);
    await approveReview(process.reviewer, InteractionId.parse(id), reviewer, {
      final_text,
      undo_seconds,
    }).catch((error: unknown) => {
      if (!hasCode(error, "already_decided")) throw error;
    });
  }

  async function undo(process: Process): Promise<void> {
    const { id } = await reviewOf(process);
    await undoApproval(process.reviewer, InteractionId.parse(id), reviewer, false).catch((error: unknown) => {
      if (!hasCode(error, "wrong_state")) throw error;
    });
  }

  interface Found {
    readonly status: string;
    readonly revision: number;
    readonly regenerating: boolean;
    readonly former: number;
    readonly states: string[];
    readonly audits: string[];
  }

  async function inspect(): Promise<{ unknown: boolean }> {
    const customer = customerIdOf(user);
    const [found, ...others] = await world.engines.sql.query(selectFound(customer));
    assert.ok(found !== undefined);
    assert.deepEqual(
      others.map(({ status, revision }) => [status, revision]),
      [["pending", 0]],
      "what was written afterwards has its own",
    );
    const unknown = found.states.includes("unknown");
    assert.deepEqual(
      [found.revision, found.regenerating, found.former],
      [1, false, 1],
      "regenerated exactly once, the old draft stored once",
    );
    assert.equal(found.status, unknown ? "unknown" : "sent");
    assert.deepEqual(
      found.audits.filter((action) => !action.startsWith("delivery.")),
      ["review.regenerate", "review.approve", "review.undo", "review.approve"],
    );
    const arrived = world.telegram.sent().filter(({ chat_id }) => chat_id === user);
    assert.ok(
      arrived.every(({ text }) => text === "As it shall be."),
      "what was taken back is not sent",
    );
    assert.ok(unknown ? arrived.length <= 1 : arrived.length === 1, "sent once");
    await requireRemembered(world, customer, [
      "question 1",
      ...(unknown ? [] : ["As it shall be."]),
      "question 2",
    ]);
    await requireEmptyLog(world, customer);
    return { unknown };
  }

  const selectFound = (customer: CustomerId) =>
    statement<Found>(sql`
      select i.status, i.revision, i.regenerating_since is not null as regenerating,
        jsonb_array_length(i.former_drafts) as former,
        (select coalesce(jsonb_agg(d.state), '[]') from deliveries d where d.interaction_id = i.id) as states,
        (select coalesce(jsonb_agg(a.action order by a.id), '[]') from audit_log a
          where a.subject_id = i.id::text and a.action <> 'review.release') as audits
      from interactions i where i.user_id = ${customer}::uuid order by i.created_at`);

  test("without any crash it arrives", async () => {
    assert.equal((await travel({ crash: null, jobsComeBack: true })).died, 0);
    assert.deepEqual(await inspect(), { unknown: false });
  });

  /** What deaths between two calls came to, by the number of the call after which they happened; their jobs were lost. */
  const between = new Map<number, { readonly died: number; readonly unknown: boolean }>();

  async function dieAt(at: number, mode: Crash["mode"], jobsComeBack: boolean) {
    const known = mode === "before" && !jobsComeBack ? between.get(at - 1) : undefined;
    if (known !== undefined) return known;
    const travelled = await travel({ crash: { at, mode }, jobsComeBack });
    const { unknown } = await inspect();
    const result = { died: travelled.died, unknown };
    const isBetween = mode === "after" && result.died > 0 && travelled.between;
    if (isBetween && !jobsComeBack) between.set(at, result);
    return result;
  }

  for (const { mode, jobsComeBack } of [
    { mode: "after", jobsComeBack: false },
    { mode: "before", jobsComeBack: false },
    { mode: "after", jobsComeBack: true },
  ] as const) {
    const what = mode === "before" ? "before the call leaves" : "before its answer arrives";
    const jobs = jobsComeBack ? "comes back" : "is lost";
    test(`[R1] [R3] (promises 3, 4, 7) whichever call it dies at, ${what}, and its job ${jobs}`, async () => {
      let [at, deaths, unknowns] = [0, 0, 0];
      for (let died = 1; died > 0 && at < maxCalls;) {
        at += 1;
        const result = await dieAt(at, mode, jobsComeBack).catch((cause: unknown) => {
          throw new Error(`a crash at call ${at} broke a promise`, { cause });
        });
        died = result.died;
        deaths += died;
        if (result.unknown) unknowns += 1;
      }
      assert.ok(deaths > 30 && at < maxCalls, `the flow ended after ${deaths} deaths`);
      // Between the claim of the bubble and its receipt there are two calls: for a turn to send, and to show that we
      // type. With the sending itself and the claim's answer or the receipt, four deaths leave it unclear what arrived.
      assert.equal(unknowns, 4, `${unknowns} replies became unknown`);
    });
  }
});
