/** Workers that freeze in the middle of a draft and wake after another one has taken over. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, interactionIdOf, ReviewerId } from "../../core/kernel/ids.ts";
import { approve } from "../../core/review/approve.ts";
import { claim } from "../../core/review/steps.ts";
import { type Crash, type CrashWorld, type Process, startCrashWorld } from "../support/crash.ts";
import { interactionsOf, requireEmptyLog, requireRemembered } from "../support/whole-flow.ts";
import { editedUpdate, firstDate, textUpdate } from "../support/updates.ts";

/** A new customer's draft: lease, background, commit, acknowledgement. */
const [background, commit, acknowledgement] = [2, 3, 4];

const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };

describe("a worker that freezes while drafting", () => {
  let world: CrashWorld;
  let user = 8_000;
  beforeAll(async () => {
    world = await startCrashWorld();
  });
  afterAll(() => world.close());

  /** A message whose text and date are derived from its id. */
  const write = ({ webhook }: Process, id: number) =>
    webhook.receive(
      JSON.stringify(
        textUpdate({
          userId: user,
          updateId: user * 10 + id,
          messageId: id,
          text: `text ${id}`,
          date: firstDate + id,
        }),
      ),
    );

  /** Runs one job and drops the others, which belong to the same customer; ends when its process wakes. */
  function start(process: Process): Promise<unknown> {
    const next = world.queue.take();
    world.queue.empty();
    return next?.queue === "drafts" ? Promise.allSettled([process.draft.draft(next.job)]) : Promise.resolve();
  }

  async function settle(): Promise<void> {
    const process = world.start(null);
    do {
      await start(process);
      world.clock.advance(120_000);
      await process.recovery.sweep();
    } while (!world.queue.isEmpty());
  }

  /** A worker that freezes at this call, and a function that wakes it and waits for its end. */
  async function freeze({ at, mode }: Omit<Crash, "stall">): Promise<() => Promise<void>> {
    const { promise: stall, resolve: wake } = Promise.withResolvers<void>();
    const { promise: frozen, resolve: reached } = Promise.withResolvers<void>();
    const running = start(world.start({ at, mode, stall, reached }));
    await frozen;
    return async () => {
      wake();
      await running;
    };
  }

  /** Messages in the meantime, and a sweep that finds the lease expired. */
  async function meanwhile(more: readonly number[]): Promise<void> {
    const process = world.start(null);
    for (const id of more) await write(process, id);
    world.clock.advance(120_000);
    await process.recovery.sweep();
  }

  async function requireOneTurn(ids: readonly number[]): Promise<void> {
    const customer = customerIdOf(user);
    const interactions = await interactionsOf(world, customer);
    assert.deepEqual(
      interactions.map(({ status, messages }) => ({ status, messages: messages.toSorted((a, b) => a - b) })),
      [{ status: "pending", messages: [...ids] }],
    );
    await requireRemembered(
      world,
      customer,
      ids.map((id) => `text ${id}`),
    );
    await requireEmptyLog(world, customer);
  }

  for (const at of [background, commit, acknowledgement]) {
    for (const mode of ["before", "after"] as const) {
      // Message 1 is older than the frozen worker's, so that the new turn has another id.
      for (const more of [[], [4], [1]]) {
        const what = more.length === 0 ? "the same log" : `message ${more.join()} as well`;
        test(`[S1] (promise 2) wakes after another one drafted ${what}; frozen ${mode} call ${at}`, async () => {
          user += 1;
          for (const id of [2, 3]) await write(world.start(null), id);
          const wake = await freeze({ at, mode });
          await meanwhile(more);
          await start(world.start(null));
          await wake();
          await settle();
          await requireOneTurn([2, 3, ...more].toSorted((a, b) => a - b));
        });
      }
    }
  }

  for (const more of [[4], [1]]) {
    test(`[S1] (promise 2) wakes and commits just before the one that took over, with message ${more.join()}`, async () => {
      user += 1;
      for (const id of [2, 3]) await write(world.start(null), id);
      const wake = await freeze({ at: commit, mode: "before" });
      await meanwhile(more);
      const wakeSecond = await freeze({ at: commit, mode: "before" });
      await wake();
      await wakeSecond();
      await settle();
      await requireOneTurn([2, 3, ...more].toSorted((a, b) => a - b));
    });
  }

  for (const [decision, after] of [
    ["claimed", [["claimed", "another text", 0]]],
    [
      "approved",
      [
        ["approved", "text 1", 0],
        ["pending", "another text", 1],
      ],
    ],
  ] as const) {
    test(`[R8] (promises 2 and 13) drafts an edit of a message that is ${decision} meanwhile: ${
      decision === "claimed"
        ? "its holder reads it"
        : "what was answered stays, and the edit reaches a person"
    }`, async () => {
      user += 1;
      const process = world.start(null);
      await write(process, 1);
      await start(process);
      const edit = { userId: user, updateId: user * 10 + 2, messageId: 1, text: "another text" };
      const dates = { date: firstDate + 1, editDate: firstDate + 60 };
      await process.webhook.receive(JSON.stringify(editedUpdate({ ...edit, ...dates })));
      const wake = await freeze({ at: 3, mode: "before" });
      const app = world.start(null).reviewer;
      const id = interactionIdOf({ connection: null, chat_id: user, message_id: 1 });
      if (decision === "claimed") await claim(app, id, reviewer);
      else await approve(app, id, reviewer, { undo_seconds: 0 });
      await wake();
      const rows = await world.engines.sql.query(
        statement<{ status: string; text: string; edition: number }>(
          sql`select i.status, m.text, m.edition from messages m
            join interactions i on i.id = m.interaction_id and i.created_at = m.interaction_created_at
            where m.user_id = ${customerIdOf(user)}::uuid order by m.id`,
        ),
      );
      assert.deepEqual(
        rows.map(({ status, text, edition }) => [status, text, edition]),
        after,
      );
      assert.equal((await interactionsOf(world, customerIdOf(user))).length, after.length);
      await requireEmptyLog(world, customerIdOf(user));
    });
  }
});
