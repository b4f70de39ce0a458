/** Runs all of NADIA in this process: engines, functions, queues, schedules, and the source of updates. */
import { type Host, withMetrics } from "../core/app/host.ts";
import { parseSettings, type Settings } from "../core/config.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import type { EventLoop } from "../core/kernel/timeout.ts";
import { restrictToOwner, lockDataDir } from "./engines/data-dir.ts";
import { type EnginesThread, startEnginesThread } from "./engines/thread.ts";
import { type Gateway, startGateway } from "./aws/gateway.ts";
import type { Environment } from "./env-file.ts";
import { createMeters } from "./metrics/open-metrics.ts";
import { loadSecrets, type LocalSecrets } from "./secrets.ts";
import type { ShutdownSteps, RouteFinder, MeteredHost, Stop } from "./serve.ts";
import { type EngineLocation, startStandIns, type UpdatesSource, updatesSource } from "./stand-ins.ts";

export interface Running {
  readonly url: string;
  readonly locations: readonly EngineLocation[];
  readonly updates: UpdatesSource;
  readonly settings: Settings;
  readonly secrets: LocalSecrets;
  /** For timeouts of calls that wait for the engines. */
  readonly loop: EventLoop;
  /** Stops accepting work, lets running work finish, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts everything; resolves when it is ready. Throws `bad_configuration`, `data_dir_locked`, `port_taken` and the
 * engines' errors; in that case everything already started is stopped, the engines' thread as well.
 */
export async function start(
  env: Environment,
  unmetered: Omit<Host, "metrics">,
  engines = startEnginesThread(),
): Promise<Running> {
  const meters = createMeters();
  const closing: ShutdownSteps = { sources: [], workers: [] };
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    for (const close of closing.sources.splice(0)) await close();
    // In reverse order of starting, so that everything closes before what it uses.
    for (const close of closing.workers.splice(0).toReversed()) await close();
  };
  closing.workers.push(() => engines.end());
  try {
    const settings = parseSettings(env);
    closing.workers.unshift(lock(settings.dataDir));
    const host = { ...withMetrics(unmetered, meters), metrics: meters, stopping: stopping.signal };
    return { ...(await startAll({ env, settings, host, engines }, closing)), stop };
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

interface StartOptions {
  readonly env: Environment;
  /** Parsed from `env`. */
  readonly settings: Settings;
  readonly host: MeteredHost;
  readonly engines: EnginesThread;
}

async function startAll(
  { env, settings: first, host, engines }: StartOptions,
  { sources, workers }: ShutdownSteps,
): Promise<Omit<Running, "stop">> {
  const secrets = loadSecrets(first.dataDir);
  // Before the engines, which take seconds: a port in use is reported at once. Early requests wait.
  const ready = Promise.withResolvers<RouteFinder>();
  const gateway = await openGateway(first, ready.promise, host);
  sources.push(() => gateway.close());
  const webhookUrl = `http://${destinationOf(first.host)}:${gateway.port}/telegram/webhook`;
  const updates = updatesSource(first);
  const standIns = startStandIns({ env, settings: first, secrets, webhookUrl, host, engines });
  // The rest is loaded at the same time: the engines start in a separate thread.
  const [{ serve }, { settings, locations, loop }] = await Promise.all([
    import("./serve.ts"),
    standIns.then((started) => {
      workers.push(() => started.close());
      return started;
    }),
  ]);
  restrictToOwner(first.dataDir);
  ready.resolve(
    await serve({
      standIns: await standIns,
      secrets,
      webhookUrl,
      updates,
      host,
      closing: { sources, workers },
    }),
  );
  const url = `http://${destinationOf(first.host)}:${gateway.port}`;
  return { url, locations, updates, settings, secrets, loop };
}

const openGateway = (
  { host: hostname, port, allowedHosts, consoleOrigin }: Settings,
  ready: Promise<RouteFinder>,
  host: Host,
): Promise<Gateway> =>
  startGateway({
    hostname,
    port,
    hosts: [hostname, ...allowedHosts, ...(consoleOrigin === null ? [] : [new URL(consoleOrigin).hostname])],
    route: async (path) => (await ready)(path),
    host,
  });

/** An address for URLs: a wildcard address cannot be used as a destination. */
const destinationOf = (hostname: string): string => {
  if (hostname === "0.0.0.0" || hostname === "::") return "127.0.0.1";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
};
