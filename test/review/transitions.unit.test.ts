/** Every step from every state, through the statements themselves: what the table allows happens, and nothing else. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { confirmArrival, resend } from "../../core/delivery/decide.ts";
import { claimDelivery, recordReceipt } from "../../core/delivery/delivery.ts";
import { giveUpStuck } from "../../core/delivery/lost.ts";
import type { SendResult } from "../../core/delivery/port.ts";
import type { DeliveryState } from "../../core/delivery/schema.ts";
import { replaceDraftStatement } from "../../core/drafting/regeneration.ts";
import { iso } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf, deliveryIdOf, interactionIdOf, randomIds } from "../../core/kernel/ids.ts";
import { approve } from "../../core/review/approve.ts";
import { expireReviews, releaseExpiredClaims } from "../../core/review/expiry.ts";
import { regenerate } from "../../core/review/regenerate.ts";
import { statesWith, type Step, targetOf, transitions } from "../../core/review/rules.ts";
import { ReviewStatus } from "../../core/review/schema.ts";
import { confirmProposal, declineProposal } from "../../core/review/second-person.ts";
import { assign, claim, postpone, reject, release } from "../../core/review/steps.ts";
import { supersedeStatement } from "../../core/review/supersede.ts";
import { undo } from "../../core/review/undo.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { startMigratedPostgres } from "../support/database.ts";
import { blocked, sent } from "../support/outbox-steps.ts";
import { admin, openOutbox, type OutboxWorld } from "../support/outbox-world.ts";

const minute = 60_000;

/** How an interaction is planted, besides its status and draft. */
interface Plan {
  /** Its single delivery; null for none, and then a decision only if the status has one. */
  readonly delivery: DeliveryState | null;
  /** ms from now */
  readonly deadline: number | null;
  readonly claimedUntil: number;
}
const plain: Plan = { delivery: null, deadline: null, claimedUntil: minute };

type Planted = Awaited<ReturnType<typeof plant>>;

/** One way to take a step: how the interaction is planted for it, and what runs. */
interface Way {
  readonly step: Step;
  readonly plan: (status: ReviewStatus) => Plan;
  readonly run: (world: OutboxWorld, planted: Planted) => Promise<unknown>;
}

const reviewing = (step: Step, run: Way["run"], plan: Partial<Plan> = {}): Way => ({
  step,
  plan: () => ({ ...plain, ...plan }),
  run,
});
const delivering = (step: Step, delivery: (status: ReviewStatus) => DeliveryState, run: Way["run"]): Way => ({
  step,
  plan: (status) => ({ ...plain, delivery: delivery(status) }),
  run,
});
const answering =
  (result: SendResult): Way["run"] =>
  (world, planted) =>
    recordReceipt(world, planted.claimed, result, { take: false });

/** What is or may be in progress in this state. */
const underWay = (status: ReviewStatus): DeliveryState => (status === "unknown" ? "unknown" : "sending");

const ways: Readonly<Record<string, Way>> = {
  claim: reviewing("claim", (world, { id }) => claim(world, id, admin)),
  release: reviewing("release", (world, { id }) => release(world, id, admin)),
  "release by the sweep": reviewing("release", (world) => releaseExpiredClaims(world, 1_000), {
    claimedUntil: 0,
  }),
  assign: reviewing("assign", (world, { id }) => assign(world, id, admin, { to: admin.id })),
  postpone: reviewing("postpone", (world, { id }) =>
    postpone(world, id, admin, { until: iso(world.clock.now() + minute) }),
  ),
  approve: reviewing("approve", (world, { id }) => approve(world, id, admin, { final_text: "Hi." })),
  propose: reviewing("propose", (world, { id }) =>
    demanding(world, () => approve(world, id, admin, { final_text: "Hi." })),
  ),
  decline: reviewing("decline", async (world, planted) => {
    await propose(world, planted);
    return declineProposal(world, planted.id, admin, { reason: "no" });
  }),
  "approve as the second person": reviewing("approve", async (world, planted) => {
    await propose(world, planted);
    const { version } = await stateOf(world, planted);
    return demanding(world, () => confirmProposal(world, planted.id, admin, { version }));
  }),
  reject: reviewing("reject", (world, { id }) => reject(world, id, admin, { reason: "no" })),
  undo: reviewing("undo", (world, { id }) => undo(world, id, admin, false)),
  regenerate: reviewing("regenerate", (world, { id }) =>
    regenerate(world, id, admin, { guidance: "Shorter." }),
  ),
  replace_draft: reviewing("replace_draft", (world, { id }) =>
    world.sql.query(replaceDraftStatement(regeneratedDraftOf(id))),
  ),
  supersede: reviewing("supersede", writeAgain),
  expire: reviewing("expire", (world) => expireReviews(world, 1_000), { deadline: 0, claimedUntil: 0 }),
  send: delivering(
    "send",
    () => "queued",
    (world, { customer }) => claimDelivery(world, customer),
  ),
  arrive: delivering("arrive", underWay, answering(sent(7))),
  "arrive by a person's word": delivering(
    "arrive",
    () => "unknown",
    (world, { delivery }) => confirmArrival(world, delivery, admin, null),
  ),
  lose: delivering(
    "lose",
    () => "sending",
    (world) => giveUpStuck(world, 1_000),
  ),
  "lose by an unclear answer": delivering(
    "lose",
    () => "sending",
    answering({ kind: "unclear", reason: "cut" }),
  ),
  refuse: delivering("refuse", () => "sending", answering(blocked)),
  resend: delivering(
    "resend",
    (status) => (status === "undeliverable" ? "undeliverable" : "unknown"),
    (world, { delivery }) => resend(world, delivery, admin),
  ),
};

let people = 700_000;

async function plant(world: OutboxWorld, status: ReviewStatus, drafted: boolean, plan: Plan) {
  people += 1;
  const { now } = world.clock;
  const customer = customerIdOf(people);
  const id = interactionIdOf({ connection: null, chat_id: people, message_id: 1 });
  const delivery = deliveryIdOf(id, 0);
  const created_at = iso(now() - 10 * minute);
  const attempt_id = randomIds.random();
  const hasDecision =
    plan.delivery !== null || statesWith(null, { tag: false, reviewer: true })?.includes(status);
  const at = (ms: number) => sql`${iso(now() + ms)}::timestamptz`;
  await world.sql.batch({
    customer: statement(sql`insert into users (id, telegram_user_id, display_name)
      values (${customer}::uuid, ${people}::bigint, 'Ann')`),
    interaction:
      statement(sql`insert into interactions (id, created_at, user_id, chat_id, draft_text, draft_bubbles,
        regenerations, regenerating_since, deadline)
      values (${id}::uuid, ${created_at}::timestamptz, ${customer}::uuid, ${people}::bigint,
        ${drafted ? "Hi." : null}, ${drafted ? `["Hi."]` : null}::jsonb, 1, ${at(-minute)},
        ${plan.deadline === null ? null : at(plan.deadline)})`),
    decision: hasDecision
      ? statement(sql`update interactions set status = 'approved', decision_id = ${randomIds.random()}::uuid,
          decided_by = ${admin.id}::uuid, decided_at = ${at(0)}, undo_until = ${at(minute)}, final_text = 'Hi.',
          approved_pieces = '["Hi."]' where id = ${id}::uuid`)
      : [],
    delivery:
      plan.delivery === null
        ? []
        : statement(sql`insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position,
            text, state, attempt_id, attempts, not_before, sending_since, created_at, updated_at)
          values (${delivery}::uuid, ${id}::uuid, ${created_at}::timestamptz, ${customer}::uuid, ${people}::bigint, 0,
            'Hi.', ${plan.delivery}, ${attempt_id}::uuid, 1, ${at(-minute)}, ${at(-10 * minute)}, ${at(-minute)}, ${at(-minute)})`),
    status: statement(sql`update interactions set status = ${status}::text,
        claimed_by = case when ${status}::text = 'claimed' then ${admin.id}::uuid end,
        claimed_until = case when ${status}::text = 'claimed' then ${at(plan.claimedUntil)} end
      where id = ${id}::uuid`),
  });
  const claimed = {
    id: delivery,
    attempt_id,
    customer_id: customer,
    interaction_id: id,
    chat_id: people,
    connection: null,
    position: 0,
    text: "Hi.",
    link_preview: false,
    attachment: null,
    reply_to_message_id: null,
    thread_id: null,
    attempts: 1,
    moved: false,
  };
  return { id, customer, delivery, claimed };
}

/** Like the commit of a new turn. */
async function writeAgain(world: OutboxWorld, { customer }: Planted): Promise<void> {
  const id = interactionIdOf({ connection: null, chat_id: people, message_id: 2 });
  const created_at = iso(world.clock.now());
  const token = randomIds.random();
  await world.sql.batch({
    fresh: statement(sql`insert into interactions (id, created_at, user_id, chat_id, lease_token)
      values (${id}::uuid, ${created_at}::timestamptz, ${customer}::uuid, ${people}::bigint, ${token}::uuid)`),
    superseded: supersedeStatement({ id, created_at, customer, token, now: created_at }),
  });
}

/** Runs it while the settings demand a second person for every answer. */
async function demanding(world: OutboxWorld, run: () => Promise<unknown>): Promise<void> {
  await setEyes(world, "all");
  try {
    await run();
  } finally {
    await setEyes(world, "off");
  }
}

const setEyes = ({ sql: store }: OutboxWorld, eyes: string) =>
  store.query(
    statement(sql`insert into settings_versions (version, at, author_name, document)
      select coalesce(max(version), 0) + 1, now(), 'admin', jsonb_build_object('four_eyes', ${eyes}::text)
      from settings_versions`),
  );

/** As if somebody else had approved it before. */
const propose = ({ sql: store }: OutboxWorld, { id }: Planted) =>
  store.batch({
    colleague: statement(sql`insert into reviewers (id, name, role)
      values ('00000000-0000-5000-8000-0000000000aa', 'Eve', 'reviewer') on conflict do nothing`),
    proposal: statement(sql`update interactions set proposed_by = '00000000-0000-5000-8000-0000000000aa',
      proposal = '{"text": "Hi.", "pieces": ["Hi."], "edit_tags": []}' where id = ${id}::uuid`),
  });

const regeneratedDraftOf = (interaction_id: Planted["id"]) => ({
  interaction_id,
  regeneration: 1,
  draft: {
    text: "Hello.",
    bubbles: ["Hello."],
    llm1: { model: "offline", text: "Hello.", input_tokens: 1, output_tokens: 1, cost_usd: 0 },
    llm2: null,
  },
  failures: [],
  verdict: { level: "clean" as const, score: 0, categories: [], matches: [] },
  priority: 5,
  settings: 0,
  now: "2026-05-01T12:00:00.000Z",
});

async function stateOf({ sql: store }: OutboxWorld, { id }: Planted) {
  const [row] = await store.query(
    statement<{ status: ReviewStatus; version: number }>(
      sql`select status, version from interactions where id = ${id}::uuid`,
    ),
  );
  return row ?? assert.fail("the interaction is gone");
}

describe("[R1] the transition table and the statements", () => {
  let engine: EmbeddedPostgres;
  let world: OutboxWorld;
  beforeAll(async () => {
    engine = await startMigratedPostgres();
    world = await openOutbox(engine);
  });
  afterAll(() => engine.close());

  /** The step's effect on an interaction; null for none. */
  async function outcomeOf(way: Way, status: ReviewStatus, drafted: boolean): Promise<ReviewStatus | null> {
    const planted = await plant(world, status, drafted, way.plan(status));
    const before = await stateOf(world, planted);
    await way
      .run(world, planted)
      .catch((error: unknown) =>
        assert.ok(error instanceof NadiaError && error.code !== "database_failed", String(error)),
      );
    const after = await stateOf(world, planted);
    if (after.version > before.version) return after.status;
    assert.equal(after.status, before.status, "a change is another version");
    return null;
  }

  for (const [name, way] of Object.entries(ways)) {
    test(`${name}: from each of the eleven states as the table says`, async () => {
      const found: Record<string, ReviewStatus | null> = {};
      const expected: Record<string, ReviewStatus | null> = {};
      for (const status of ReviewStatus.options) {
        for (const drafted of [true, false]) {
          const from = `${status}${drafted ? "" : ", no draft"}`;
          found[from] = await outcomeOf(way, status, drafted);
          expected[from] = targetOf(way.step, status, drafted);
        }
      }
      expect(found).toEqual(expected);
    });
  }

  test("no statement that decides, drafts or delivers names a state of an interaction itself", () => {
    const root = path.join(import.meta.dirname, "../../core");
    const files = globSync(["{delivery,drafting}/*sql.ts", "review/sql.ts"], { cwd: root });
    assert.ok(files.length >= 5, files.join());
    for (const file of files) {
      const text = readFileSync(path.join(root, file), "utf8");
      expect.soft(text, file).not.toMatch(/\bstatus\s*(?:=|<>|(?:not\s+)?in\b)\s*\(?\s*'/);
    }
  });

  test("no step of the table is left out", () => {
    const taken = new Set(Object.values(ways).map(({ step }) => step));
    expect([...taken].toSorted()).toEqual(Object.keys(transitions).toSorted());
  });
});
