/** Steps on one review through the app's API, each checked against a model built from the transition table. */
import assert from "node:assert/strict";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { expireReviews, releaseExpiredClaims } from "../../core/review/expiry.ts";
import { supersedeStatement } from "../../core/review/supersede.ts";
import { claimMs, type Step, targetOf, transitions } from "../../core/review/rules.ts";
import type { Review, ReviewStatus } from "../../core/review/schema.ts";
import type { Fault } from "../../local/telegram/faults.ts";
import { type Answer, databaseOf, type Harness } from "./harness.ts";
import { ask, auditOf, type KeyHolder, plant, type Planted, reviewOf } from "./reviews.ts";

export type Action =
  | { readonly kind: "claim" | "release" | "reject" | "undo" | "regenerate"; readonly by: 0 | 1 }
  /** With `undo`, the approval can be undone for this many seconds. */
  | { readonly kind: "approve"; readonly by: 0 | 1; readonly text: string | null; readonly undo?: number }
  /** The customer writes again. */
  | { readonly kind: "write" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "sweep" }
  | { readonly kind: "deliver"; readonly outcome: "sent" | "flood" | "blocked" | "cut" }
  | { readonly kind: "resend" }
  | { readonly kind: "confirm" };

const people = [0, 1] as const;

/** Everything that can happen to a review. */
export const actions: readonly Action[] = [
  ...people.flatMap((by): Action[] => [
    { kind: "claim", by },
    { kind: "release", by },
    { kind: "reject", by },
    { kind: "approve", by, text: null },
    { kind: "approve", by, text: "By hand." },
    { kind: "approve", by, text: "In haste.", undo: 25 },
    { kind: "undo", by },
    { kind: "regenerate", by },
  ]),
  { kind: "write" },
  { kind: "wait", ms: claimMs },
  { kind: "wait", ms: 1_000 },
  { kind: "sweep" },
  ...(["sent", "flood", "blocked", "cut"] as const).map((outcome): Action => ({ kind: "deliver", outcome })),
  { kind: "resend" },
  { kind: "confirm" },
];

export interface Walk {
  /** Takes one step and checks the result. */
  take(action: Action): Promise<void>;
  /** Takes a step that another walk has checked; what follows it is checked again. */
  repeat(action: Action): Promise<void>;
  status(): ReviewStatus;
  /** Whether the model allows the step. */
  changes(action: Action): boolean;
}

const faults: Record<"sent" | "flood" | "blocked" | "cut", Fault | null> = {
  sent: null,
  flood: { kind: "flood", retry_after: 1 },
  blocked: { kind: "blocked" },
  cut: { kind: "cut" },
};
/** The step for each outcome of a send; just `send` if Telegram asks us to wait. */
const stepOf = { sent: "arrive", flood: "send", blocked: "refuse", cut: "lose" } as const;

/** The table's name for each action that is a single step. */
const tableStep: Readonly<Record<Action["kind"], Step>> = {
  claim: "claim",
  release: "release",
  approve: "approve",
  reject: "reject",
  undo: "undo",
  regenerate: "regenerate",
  write: "supersede",
  resend: "resend",
  confirm: "arrive",
  // These three are more than one step; the model handles them separately.
  deliver: "send",
  sweep: "expire",
  wait: "expire",
};
const reviewerSteps: readonly string[] = ["claim", "release", "approve", "reject", "undo", "regenerate"];
/** How long after its creation a walk's review expires, ms. */
const expiresAfterMs = 25 * 60_000;
let chats = 800_000;

/** Creates a review, with or without a draft, and starts the walk. */
export async function startWalk(
  harness: Harness,
  reviewers: readonly [KeyHolder, KeyHolder],
  drafted: boolean,
): Promise<Walk> {
  chats += 1;
  const chat = chats;
  const deadline = harness.clock.now() + expiresAfterMs;
  const planted = await plant(harness, { userId: chat, bubbles: drafted ? ["Hello."] : null, deadline });
  const model = new Model(drafted, deadline, () => harness.clock.now());
  const world: World = { harness, reviewers, chat, planted, model, last: null };
  return {
    take: (action) => take(world, action),
    repeat: (action) => repeat(world, action),
    status: () => model.status,
    changes: (a) => model.changes(a),
  };
}

interface World {
  readonly harness: Harness;
  readonly reviewers: readonly [KeyHolder, KeyHolder];
  readonly chat: number;
  readonly planted: Planted;
  readonly model: Model;
  /** The review after the last step, which only another step may change. */
  last: Review | null;
}

/** What the table alone says the review must be. */
class Model {
  status: ReviewStatus;
  holder: 0 | 1 | null = null;
  until = 0;
  decider: 0 | 1 | null = null;
  undoUntil = 0;
  audits = 0;
  readonly drafted: boolean;
  readonly deadline: number;
  readonly now: () => number;

  constructor(drafted: boolean, deadline: number, now: () => number) {
    this.drafted = drafted;
    this.deadline = deadline;
    this.now = now;
    this.status = drafted ? "pending" : "failed";
  }

  /** Whether the table allows the step, and neither the deadline nor somebody else's claim forbids it. */
  allows(step: Step, by: 0 | 1 | null): boolean {
    const held = this.status === "claimed" && this.holder !== by && this.until > this.now();
    const forbidden = reviewerSteps.includes(step) && (held || this.late());
    return transitions[step][this.status] !== undefined && !forbidden;
  }

  changes(action: Action): boolean {
    if (action.kind === "wait") return false;
    if (action.kind === "sweep") return this.#lapsed() || this.late();
    if (action.kind === "write") return this.allows("supersede", null);
    if (action.kind === "deliver") {
      // A reply in progress continues: the interaction is `sending` already.
      return (this.allows("send", null) || this.status === "sending") && this.undoUntil <= this.now();
    }
    if (action.kind === "undo") return this.undoable() && (action.by === 0 || this.decider === action.by);
    if (action.kind === "confirm") return this.status === "unknown";
    if (action.kind === "resend") return this.allows("resend", null);
    const speechless = action.kind === "approve" && action.text === null && !this.drafted;
    return this.allows(action.kind, action.by) && !speechless;
  }

  /** An approval that its decider or the admin can still undo. */
  undoable(): boolean {
    return transitions.undo[this.status] !== undefined && this.undoUntil > this.now();
  }

  #lapsed(): boolean {
    return this.status === "claimed" && this.until <= this.now();
  }

  /** Past its deadline and claimed by nobody. */
  late(): boolean {
    const held = this.status === "claimed" && !this.#lapsed();
    return transitions.expire[this.status] !== undefined && !held && this.deadline <= this.now();
  }

  #sweep(): void {
    if (this.late()) {
      this.status = "expired";
      this.audits += 1;
    } else this.status = this.drafted ? "pending" : "failed";
  }

  follow(action: Action): void {
    if (!this.changes(action)) return;
    if (action.kind === "sweep") this.#sweep();
    else if (action.kind === "deliver") this.#deliver(stepOf[action.outcome]);
    else this.#step(action);
    if (this.status !== "claimed") this.holder = null;
  }

  #after(step: Step): ReviewStatus {
    return targetOf(step, this.status, this.drafted) ?? this.status;
  }

  #deliver(step: Step): void {
    for (const one of ["send", step] as const) this.status = this.#after(one);
  }

  #step(action: Action): void {
    this.status = this.#after(tableStep[action.kind]);
    if (action.kind === "claim" || action.kind === "undo" || action.kind === "regenerate") {
      [this.holder, this.until] = [action.by, this.now() + claimMs];
    }
    if (action.kind === "approve") {
      [this.decider, this.undoUntil] = [action.by, this.now() + (action.undo ?? 0) * 1_000];
    }
    // Decisions about deliveries are audited under the delivery.
    if (action.kind !== "confirm" && action.kind !== "resend") this.audits += 1;
  }
}

async function take(world: World, action: Action): Promise<void> {
  const { harness, planted, model } = world;
  const before = world.last ?? (await reviewOf(harness, planted.id));
  if (action.kind === "deliver") harness.clock.advance(10_000);
  const changes = model.changes(action);
  const decided = before.decided_by !== null;
  const foreign = reviewerSteps.includes(action.kind) && heldByOther(model, action);
  const late = model.late();
  const undoable = model.undoable();
  const answer = await perform(world, action, async () => before);
  model.follow(action);
  const after = await reviewOf(harness, planted.id);
  world.last = after;
  const label = `${JSON.stringify(action)} from ${before.status}`;
  assert.equal(after.status, model.status, label);
  if (!changes) assert.deepEqual(after, before, `${label} must change nothing`);
  if (answer !== null) {
    const expected = changes
      ? 200
      : refusalOf(action, { decided, foreign, late, undoable, status: before.status });
    assert.equal(changes ? answer.status : answer.body["code"], expected, label);
    if (!changes) assert.equal(answer.status, expected === "field_invalid" ? 422 : 409, label);
  }
  const holder = model.holder === null ? null : world.reviewers[model.holder].name;
  if (after.decided_by === null) assert.equal(after.claimed_by?.name ?? null, holder, label);
  assert.equal((await auditOf(harness, planted.id)).length, model.audits, `${label}: one audit row a step`);
}

async function repeat(world: World, action: Action): Promise<void> {
  if (action.kind === "deliver") world.harness.clock.advance(10_000);
  await perform(world, action, () => reviewOf(world.harness, world.planted.id));
  world.model.follow(action);
  world.last = null;
}

const heldByOther = (model: Model, action: Action): boolean =>
  model.status === "claimed" && "by" in action && model.holder !== action.by && model.until > model.now();

function refusalOf(
  action: Action,
  {
    decided,
    foreign,
    late,
    undoable,
    status,
  }: { decided: boolean; foreign: boolean; late: boolean; undoable: boolean; status: ReviewStatus },
): string {
  if (action.kind === "resend" || action.kind === "confirm") return "wrong_state";
  if (action.kind === "undo" && status === "rejected") return "wrong_state";
  if (action.kind === "undo" && decided) return undoable ? "already_decided" : "too_late";
  if (decided) return "already_decided";
  if (foreign) return "claimed_by_other";
  const possible = !late && action.kind === "approve" && transitions.approve[status] !== undefined;
  return possible ? "field_invalid" : "wrong_state";
}

async function perform(world: World, action: Action, before: () => Promise<Review>): Promise<Answer | null> {
  const { harness, reviewers, planted } = world;
  switch (action.kind) {
    case "claim":
    case "release":
    case "reject":
    case "undo":
    case "regenerate":
      return ask(harness, action.kind, planted.id, reviewers[action.by]);
    case "approve":
      return ask(harness, "approve", planted.id, reviewers[action.by], {
        ...(action.text === null ? {} : { final_text: action.text }),
        ...(action.undo === undefined ? {} : { undo_seconds: action.undo }),
      });
    case "resend":
    case "confirm": {
      const delivery = (await before()).deliveries[0];
      if (delivery === undefined) return null;
      return harness.api("POST", `/v1/deliveries/${delivery.id}/${action.kind}`, {}, reviewers[0].key);
    }
    case "wait":
      harness.clock.advance(action.ms);
      break;
    case "sweep":
      await releaseExpiredClaims(harness.app.reviewer, 100);
      await expireReviews(harness.app.reviewer, 100);
      break;
    case "write":
      await writeAgain(world);
      break;
    case "deliver":
      await deliver(world, action.outcome);
      break;
  }
  return null;
}

/** As the commit of a new turn does it, but without the turn. */
async function writeAgain({ harness, chat }: World): Promise<void> {
  const fresh = await plant(harness, { userId: chat });
  const token = randomIds.random();
  await databaseOf(harness).batch({
    leased: statement(sql`update interactions set lease_token = ${token}::uuid where id = ${fresh.id}::uuid`),
    superseded: supersedeStatement({ ...fresh, token, now: iso(harness.clock.now()) }),
  });
}

async function deliver({ harness, chat, planted }: World, outcome: keyof typeof faults): Promise<void> {
  const fault = faults[outcome];
  if (fault !== null) harness.telegram.fail(fault, { chat_id: chat });
  await harness.app.delivery.run({ v: 1, kind: "deliver", customer_id: planted.customer });
  harness.telegram.clearFaults();
}
