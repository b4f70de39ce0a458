/** Wiring of the delivery worker. */
import { forgetSecrets, type Secret } from "../access/holders.ts";
import { createOptionalRedis } from "../access/optional-redis.ts";
import { required, type Settings } from "../config.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import { createSendSlots } from "../delivery/slots.ts";
import { remember } from "../memory/memory.ts";
import { answer } from "../pipeline/answer.ts";
import { deliver, type DeliverPorts } from "../pipeline/deliver.ts";
import { createByteBudget } from "../pipeline/byte-budget.ts";
import { press } from "../pipeline/press.ts";
import type { PressPorts } from "../pipeline/press-types.ts";
import { reviewerUpdate, type ReviewerUpdatePorts } from "../pipeline/reviewer-update.ts";
import { showPosts } from "../pipeline/show-posts.ts";
import { notify, type NotifyPorts } from "../notifications/notify.ts";
import { endPosts } from "../posts/end-posts.ts";
import { schedulePosts } from "../posts/posts.ts";
import type { DeliveryJob } from "../kernel/jobs.ts";
import { createBotApi } from "../vendors/telegram.ts";
import { botIdOf } from "./bot.ts";
import { type Engines, enginesOf } from "./engines.ts";
import { groupPorts } from "./groups.ts";
import type { Host } from "./host.ts";
import { objectsOf } from "./objects.ts";
import { pushOf } from "./push.ts";
import { needsMemoryUpdates } from "./memory.ts";

export interface DeliveryApp {
  /** Runs one job; throws what `deliver` throws, or `telegram_refused`. */
  run(job: DeliveryJob): Promise<void>;
  readonly log: Log;
}

/** ms; the outcome of a slower send is unknown */
const telegramTimeoutMs = 15_000;
/** ms, for 20 MB at 8 Mbit/s; a worker lives 60 s */
const uploadTimeoutMs = 25_000;

/** Bytes. A worker of 512 MB runs ten jobs at once, and a file is copied about five times on its way. */
const filesAtOnce = 40 * 1_024 * 1_024;

/** Wires the delivery worker. Throws `bad_configuration`. */
export function createDeliveryApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
): DeliveryApp {
  const { clock, loop, ids, log } = host;
  const { sqlWithoutBreaker, redis, jobs } = engines;
  const token = required(settings.telegram.botToken, "TELEGRAM_BOT_TOKEN");
  const bot = botIdOf(token);
  const botApi = createBotApi({
    token,
    apiRoot: settings.telegram.apiRoot,
    timeoutMs: telegramTimeoutMs,
    uploadTimeoutMs,
    loop,
    log,
  });
  const updateMemory = (customer_id: CustomerId) => jobs.remember({ v: 1, kind: "remember", customer_id }, 0);
  const more = needsMemoryUpdates(settings) ? { updateMemory } : {};
  // A receipt blocked by an open breaker would leave a delivered message `unknown`, which a person has to resolve.
  const ports: DeliverPorts = {
    sql: sqlWithoutBreaker,
    clock,
    ids,
    bot,
    botApi,
    slots: createSendSlots({ redis, clock, log }, bot),
    jobs,
    log,
    objects: objectsOf(settings),
    byteBudget: createByteBudget(filesAtOnce),
    remember: (customer, entries) => remember({ redis, clock }, customer, entries),
    stopping: host.stopping,
    ...more,
  };
  const holders = forgetterOf(host, engines);
  const groups = { ...groupPorts(settings, host, engines, ports.slots), holders };
  const notifying: NotifyPorts = { sql: engines.sql, clock, jobs, log, push: pushOf(settings, host) };
  return { run: (job) => run({ deliver: ports, groups, notifying }, job), log };
}

/** Removes from Redis the sessions that ended with a link. */
function forgetterOf({ clock, log }: Host, engines: Pick<Engines, "redis">) {
  const redis = createOptionalRedis(engines.redis, log);
  return { forget: (secrets: readonly Secret[]) => forgetSecrets({ redis, clock, log }, secrets) };
}

interface AllPorts {
  readonly deliver: DeliverPorts;
  readonly groups: PressPorts & ReviewerUpdatePorts;
  readonly notifying: NotifyPorts;
}

async function run({ deliver: ports, groups, notifying }: AllPorts, job: DeliveryJob): Promise<void> {
  switch (job.kind) {
    case "deliver":
      await deliver(ports, job.customer_id);
      return schedulePosts(groups, job.customer_id);
    case "answer_callback":
      return answer(ports, job);
    case "press":
      return press(groups, job);
    case "posts":
      return showPosts(groups, job.customer_id);
    case "end_posts":
      return endPosts(groups);
    case "notify":
      return notify(notifying);
    case "reviewer_update":
      return reviewerUpdate(groups, job.update_id);
  }
}
