/** What the reviewer API needs. */
import { type Access, createAccess } from "../access/access.ts";
import { required, type Settings } from "../config.ts";
import { createDelivery, type Delivery } from "../delivery/delivery.ts";
import { probe } from "../health/health.ts";
import type { Health } from "../health/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../kernel/log.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import { createMemory } from "../memory/memory.ts";
import { approve, confirm, type Decider, resend } from "../pipeline/decide.ts";
import { createReviews, type Reviews } from "../review/review.ts";
import { type Engines, enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";
import { announced, knowledgeOf } from "./knowledge.ts";

type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;

export interface ReviewerApp {
  readonly access: Access;
  readonly reviews: Reviews;
  readonly delivery: Delivery;
  readonly knowledge: Knowledge;
  readonly clock: Clock;
  readonly log: Log;
  /** Approves and starts the sending; throws what `Reviews.approve` throws. */
  approve(...args: Rest<typeof approve>): ReturnType<typeof approve>;
  /** Sends a message again; throws what `Delivery.resend` throws. */
  resend(...args: Rest<typeof resend>): Promise<void>;
  /** Says that a message arrived; throws what `Delivery.confirm` throws. */
  confirm(...args: Rest<typeof confirm>): Promise<void>;
  health(): Promise<Health>;
}

/** Wires the reviewer API. Throws `bad_configuration`: without a first key nobody could come in; `model_unconfigured`. */
export function createReviewerApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
): ReviewerApp {
  const { clock, ids, log } = host;
  const { sql, redis, jobs } = engines;
  const reviews = createReviews({ sql, clock, ids });
  const delivery = createDelivery({ sql, clock, ids });
  const knowledge = announced(knowledgeOf(settings, host, sql), redis, log);
  const { remember } = createMemory(redis, clock);
  const decider: Decider = { reviews, delivery, jobs, clock, log, remember };
  return {
    access: createAccess(sql, required(settings.apiKey, "NADIA_API_KEY")),
    reviews,
    delivery,
    knowledge,
    clock,
    log,
    approve: (...args) => approve(decider, ...args),
    resend: (...args) => resend(decider, ...args),
    confirm: (...args) => confirm(decider, ...args),
    health: () => probe({ sql, redis, clock, vectors: knowledge.status }),
  };
}
