/** Runs all of NADIA in this process: engines, functions, queues, schedules, and the source of updates. */
import { createEverything, type Everything } from "../core/app/everything.ts";
import { type Host, measured } from "../core/app/host.ts";
import { claimStores } from "../core/app/bot.ts";
import { migrate } from "../core/app/migrate.ts";
import { asOwner, patientSqlOf } from "../core/app/postgres.ts";
import { parseSettings, required, type Settings } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import { deliveryWorker } from "../functions/delivery-worker.ts";
import { draftWorker } from "../functions/draft-worker.ts";
import { reviewerApi } from "../functions/reviewer-api.ts";
import { telegramWebhook } from "../functions/telegram-webhook.ts";
import { startConsole } from "./console/serve.ts";
import { closeToOthers, lockDataDir } from "./engines/data-dir.ts";
import { type Exchange, type Gateway, type Route, startGateway } from "./aws/gateway.ts";
import { announceInstance } from "./instance.ts";
import { keptSecrets, type KeptSecrets } from "./secrets.ts";
import { startMover } from "./aws/mover.ts";
import { createMeters, type Meters } from "./metrics/open-metrics.ts";
import { metricsPage } from "./metrics/route.ts";
import { readPages } from "./pages.ts";
import { startPolling } from "./polling.ts";
import { schedulesOf } from "./schedule-list.ts";
import { startSchedules } from "./aws/schedules.ts";
import { type Forgetting, forgettingOf } from "./forgetting.ts";
import { scrubber } from "./scrub.ts";
import { createSimulatorRoutes } from "./simulator/routes.ts";
import { startSimulator } from "./simulator/simulator.ts";
import type { SqsSettings } from "./aws/sqs.ts";
import {
  type Environment,
  type Place,
  startStandIns,
  type StandIns,
  type UpdatesSource,
  updatesSource,
} from "./stand-ins.ts";

export interface Running {
  readonly url: string;
  readonly places: readonly Place[];
  readonly updates: UpdatesSource;
  readonly settings: Settings;
  readonly secrets: KeptSecrets;
  /** Stops accepting work, lets running work finish, and closes everything. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void> | void;
/** Closes the sources of work first, then what does the work. */
interface Closing {
  readonly doors: Stop[];
  readonly rooms: Stop[];
}
/** Its metrics can be read as well. */
type MeteredHost = Host & { readonly metrics: Meters };
type Find = (path: string) => Route;
type FindSome = (path: string) => Route | null;
type FindPage = (path: string) => ((exchange: Exchange) => Promise<void> | void) | null;

/**
 * Starts everything; resolves when it is ready. Throws `bad_configuration`, `data_dir_locked`, `port_taken` and the
 * engines' errors; in that case everything already started is stopped.
 */
export async function start(env: Environment, given: Omit<Host, "metrics">): Promise<Running> {
  const settings = parseSettings(env);
  const meters = createMeters();
  const closing: Closing = { doors: [], rooms: [] };
  const stop = async () => {
    for (const close of closing.doors.splice(0)) await close();
    // In reverse order of starting, so that users of something close before it.
    for (const close of closing.rooms.splice(0).toReversed()) await close();
  };
  try {
    closing.rooms.push(lock(settings.dataDir));
    return {
      ...(await startAll(env, settings, { ...measured(given, meters), metrics: meters }, closing)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function lock(dataDir: string): Stop {
  try {
    return lockDataDir(dataDir);
  } catch (cause) {
    if (cause instanceof NadiaError) throw cause;
    throw new NadiaError(
      "bad_configuration",
      `${dataDir} is not writable; set NADIA_DATA_DIR to a writable directory`,
      { cause },
    );
  }
}

async function startAll(
  env: Environment,
  first: Settings,
  host: MeteredHost,
  { doors, rooms }: Closing,
): Promise<Omit<Running, "stop">> {
  const secrets = keptSecrets(first.dataDir);
  // Before the engines, which take seconds: a port in use is reported at once. Early requests wait.
  const ready = Promise.withResolvers<Find>();
  const gateway = await openGateway(first, ready.promise, host);
  doors.push(() => gateway.close());
  const webhookUrl = `http://${reachable(first.host)}:${gateway.port}/telegram/webhook`;
  const standIns = await startStandIns({ env, settings: first, secrets, webhookUrl, host });
  const { settings, places } = standIns;
  rooms.push(() => standIns.close());
  closeToOthers(first.dataDir);
  const everything = createEverything(settings, host);
  rooms.push(() => everything.ledger.close());
  const applied = await migrate(patientSqlOf(asOwner(settings), host));
  if (applied.length > 0) host.log.info("migrations.applied", { count: applied.length });
  if (settings.telegram.botToken !== null) await claimStores(everything.sql, settings.telegram.botToken);
  await everything.reviewer.knowledge.vectors.setup();
  // On a shared Redis, a lease may still be active; two laptops that share one pay for an extra model call at worst.
  if (standIns.ownsRedis) await everything.scheduled.resume();
  const forgetting = forgettingOf(everything.sql, secrets.erasureSecret, standIns.scrub);
  const scrub = scrubber(everything.sql, forgetting.scrub);
  rooms.push(startWorkers(everything, settings, host, scrub));
  const updates = updatesSource(first);
  const source = await startUpdates(updates, webhookUrl, standIns, host, forgetting);
  doors.unshift(source.stop, announceInstance(first.dataDir, standIns.environment));
  ready.resolve(findRoute(everything, source.find, pagesOf(updates, host, first.metricsToken)));
  return { url: gateway.url, places, updates, settings, secrets };
}

const openGateway = (
  { host: hostname, port, allowedHosts, consoleOrigin }: Settings,
  ready: Promise<Find>,
  host: Host,
): Promise<Gateway> =>
  startGateway({
    hostname,
    port,
    hosts: [hostname, ...allowedHosts, ...(consoleOrigin === null ? [] : [new URL(consoleOrigin).hostname])],
    route: async (path) => (await ready)(path),
    host,
  });

/** The queues' workers and the schedules. */
function startWorkers(
  everything: Everything,
  settings: Settings,
  host: Host,
  scrub: () => Promise<void>,
): Stop {
  const mover = startMover({
    sqs: sqsOf(settings),
    queues: [
      {
        url: required(settings.queues.drafts, "DRAFTS_QUEUE_URL"),
        batches: 8,
        lambda: { name: "draft-worker", timeoutMs: 120_000, handler: draftWorker(() => everything.draft) },
      },
      {
        url: required(settings.queues.deliveries, "DELIVERIES_QUEUE_URL"),
        batches: 8,
        lambda: {
          name: "delivery-worker",
          timeoutMs: 60_000,
          handler: deliveryWorker(() => everything.delivery),
        },
      },
    ],
    host,
  });
  const schedules = startSchedules(schedulesOf(everything, scrub), host);
  return async () => void (await Promise.all([mover.stop(), schedules.stop()]));
}

const sqsOf = ({ aws }: Settings): SqsSettings => ({
  endpoint: aws.endpoint,
  region: aws.region,
  accessKeyId: required(aws.accessKeyId, "AWS_ACCESS_KEY_ID"),
  secretAccessKey: required(aws.secretAccessKey, "AWS_SECRET_ACCESS_KEY"),
  sessionToken: aws.sessionToken,
});

/** The sources of updates, and the paths they serve. */
async function startUpdates(
  source: UpdatesSource,
  url: string,
  { settings, botApi }: StandIns,
  host: Host,
  forgetting: Forgetting,
): Promise<{ find: FindSome; stop: Stop }> {
  const webhook = { url, secret: required(settings.telegram.webhookSecret, "TELEGRAM_WEBHOOK_SECRET") };
  if (source === "webhook") return { find: () => null, stop: () => undefined };
  if (source === "polling") {
    const token = required(settings.telegram.botToken, "TELEGRAM_BOT_TOKEN");
    const polling = await startPolling({ apiRoot: settings.telegram.apiRoot, token, webhook, host });
    return { find: () => null, stop: () => polling.stop() };
  }
  const { dataDir, reviewGroups } = settings;
  const stage = { dataDir: `${dataDir}/simulator`, webhook, botApi, reviewGroups, host };
  const simulator = startSimulator(stage);
  forgetting.add(simulator);
  const routes = createSimulatorRoutes(simulator);
  return {
    find: (path) => {
      const serve = routes.find(path);
      return serve === null ? null : { kind: "page", serve };
    },
    stop: async () => {
      routes.close();
      await simulator.close();
    },
  };
}

/** A wildcard address cannot be used as a destination. */
const reachable = (hostname: string): string => {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
};

function pagesOf(updates: UpdatesSource, host: MeteredHost, metricsToken: string | null): FindPage[] {
  const metrics = metricsPage(host.metrics, metricsToken);
  return [
    (path) => (path === "/metrics" ? metrics : null),
    readPages(updates === "simulator"),
    startConsole(host),
  ];
}

function findRoute(everything: Everything, source: FindSome, pages: readonly FindPage[]): Find {
  const webhook = {
    kind: "function_url" as const,
    lambda: {
      name: "telegram-webhook",
      timeoutMs: 10_000,
      handler: telegramWebhook(() => everything.webhook),
    },
  };
  const api = {
    kind: "http_api" as const,
    lambda: { name: "reviewer-api", timeoutMs: 29_000, handler: reviewerApi(() => everything.reviewer) },
  };
  return (path) => {
    if (path === "/telegram/webhook") return webhook;
    const serve = pages.map((find) => find(path)).find((found) => found !== null);
    return serve === undefined ? (source(path) ?? api) : { kind: "page", serve };
  };
}
