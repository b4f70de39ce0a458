/** What `npm start` runs over its engines: functions, queues, schedules, pages, and the source of updates. */
import { join } from "node:path";
import { awsAccess } from "../core/app/aws.ts";
import { createEverything, type Everything } from "../core/app/everything.ts";
import type { Host } from "../core/app/host.ts";
import { claimStores } from "../core/app/bot.ts";
import { migrate } from "../core/app/migrate.ts";
import { asOwner, longRunningSqlOf } from "../core/app/postgres.ts";
import { required, type Settings } from "../core/config.ts";
import { deliveryWorker } from "../functions/delivery-worker.ts";
import { draftWorker } from "../functions/draft-worker.ts";
import { reviewerApi } from "../functions/reviewer-api.ts";
import { telegramWebhook } from "../functions/telegram-webhook.ts";
import { startConsole } from "./console/serve.ts";
import type { Exchange, Route } from "./aws/gateway.ts";
import { announceInstance } from "./instance.ts";
import type { LocalSecrets } from "./secrets.ts";
import { startQueuePoller } from "./aws/queue-poller.ts";
import type { Meters } from "./metrics/open-metrics.ts";
import { metricsPage } from "./metrics/route.ts";
import { readPages } from "./pages.ts";
import { schedulesOf } from "./schedule-list.ts";
import { startSchedules } from "./aws/schedules.ts";
import { type SimulatorErasure, createSimulatorErasure } from "./simulator-erasure.ts";
import { scrubber } from "./scrub.ts";
import type { StandIns, UpdatesSource } from "./stand-ins.ts";

export type Stop = () => Promise<void> | void;
/** Closes the sources of work first, then what does the work. */
export interface ShutdownSteps {
  readonly sources: Stop[];
  readonly workers: Stop[];
}
/** A host whose metrics can also be read. */
export type MeteredHost = Host & { readonly metrics: Meters };
export type RouteFinder = (path: string) => Route;
type PartialRouteFinder = (path: string) => Route | null;
type PageFinder = (path: string) => ((exchange: Exchange) => Promise<void> | void) | null;

interface ServeOptions {
  readonly standIns: StandIns;
  readonly secrets: LocalSecrets;
  readonly webhookUrl: string;
  readonly updates: UpdatesSource;
  readonly host: MeteredHost;
  /** Gets what must be closed, as it is started. */
  readonly closing: ShutdownSteps;
}

/** Migrates, and starts everything; resolves to what answers each path. Throws the engines' errors. */
export async function serve(options: ServeOptions): Promise<RouteFinder> {
  const { standIns, secrets, webhookUrl, updates } = options;
  const host = { ...options.host, loop: standIns.loop };
  const { sources, workers } = options.closing;
  const { settings } = standIns;
  const everything = createEverything(settings, host);
  workers.push(() => everything.ledger.close());
  const applied = await migrate(longRunningSqlOf(asOwner(settings), host));
  if (applied.length > 0) host.log.info("migrations.applied", { count: applied.length });
  if (settings.telegram.botToken !== null) await claimStores(everything.sql, settings.telegram.botToken);
  await everything.reviewer.knowledge.vectors.setup();
  // On a shared Redis, a lease may still be active; two laptops that share one pay for an extra model call at worst.
  if (standIns.ownsRedis) await everything.recovery.resume();
  const simulatorErasure = createSimulatorErasure(everything.sql, secrets.erasureSecret, standIns.scrub);
  const scrub = scrubber(everything.sql, join(settings.dataDir, "scrubbed"), simulatorErasure.scrub);
  workers.push(startWorkers(everything, settings, host, scrub));
  const source = await startUpdates(updates, webhookUrl, standIns, host, simulatorErasure);
  sources.unshift(source.stop, announceInstance(settings.dataDir, standIns.environment));
  return findRoute(everything, source.find, pagesOf(updates, host, settings.metricsToken));
}

/** The queues' workers and the schedules. */
function startWorkers(
  everything: Everything,
  settings: Settings,
  host: Host,
  scrub: () => Promise<void>,
): Stop {
  const poller = startQueuePoller({
    sqs: awsAccess(settings.aws, settings.aws.endpoint),
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
  return async () => void (await Promise.all([poller.stop(), schedules.stop()]));
}

/** The sources of updates, and the paths they serve. */
async function startUpdates(
  source: UpdatesSource,
  url: string,
  { settings, botApi }: StandIns,
  host: Host,
  simulatorErasure: SimulatorErasure,
): Promise<{ find: PartialRouteFinder; stop: Stop }> {
  const webhook = { url, secret: required(settings.telegram.webhookSecret, "TELEGRAM_WEBHOOK_SECRET") };
  if (source === "webhook") return { find: () => null, stop: () => undefined };
  if (source === "polling") {
    const { startPolling } = await import("./polling.ts");
    const token = required(settings.telegram.botToken, "TELEGRAM_BOT_TOKEN");
    const polling = await startPolling({ apiRoot: settings.telegram.apiRoot, token, webhook, host });
    return { find: () => null, stop: () => polling.stop() };
  }
  const { startSimulator } = await import("./simulator/simulator.ts");
  const { createSimulatorRoutes } = await import("./simulator/routes.ts");
  const { dataDir, reviewGroups } = settings;
  const simulator = startSimulator({
    dataDir: join(dataDir, "simulator"),
    webhook,
    botApi,
    reviewGroups,
    host,
  });
  simulatorErasure.add(simulator);
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

function pagesOf(updates: UpdatesSource, host: MeteredHost, metricsToken: string | null): PageFinder[] {
  const metrics = metricsPage(host.metrics, metricsToken);
  return [
    (path) => (path === "/metrics" ? metrics : null),
    readPages(updates === "simulator"),
    startConsole(host),
  ];
}

function findRoute(
  everything: Everything,
  source: PartialRouteFinder,
  pages: readonly PageFinder[],
): RouteFinder {
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
