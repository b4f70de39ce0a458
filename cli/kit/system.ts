/**
 * The stores that a command works with: as configured, of the running NADIA, or embedded ones started for the command.
 */
import { existsSync } from "node:fs";
import type { Host } from "../../core/app/host.ts";
import { parseSettings, type Settings } from "../../core/config.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { LogLine } from "../../core/kernel/log.ts";
import type { Environment } from "../../local/env-file.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command's stores come from. */
export type Origin = "configured" | "running" | "embedded";

export interface System {
  /** Complete for the origins `running` and `embedded`. */
  readonly settings: Settings;
  /** Discards log lines unless `withSystem` was given `onLog`. */
  readonly host: Host;
  readonly origin: Origin;
}

export interface SystemOptions {
  readonly onLog?: (line: LogLine) => void;
  /** Also starts embedded engines on a new data directory, as a restore needs. */
  readonly create?: boolean;
  /** False leaves the schema of embedded engines as it is; by default it is brought up to date. */
  readonly migrated?: boolean;
}

/** Addresses of servers that only `npm start` uses: it puts its own endpoints in front of them. */
const serverNames = ["POSTGRES_URL", "REDIS_URL"];

/** Settings that say where a store is. */
const storeNames = [
  "DATABASE_URL",
  "NEON_FETCH_ENDPOINT",
  "UPSTASH_REDIS_REST_URL",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SQS",
  "AWS_ENDPOINT_URL_DYNAMODB",
  "DRAFTS_QUEUE_URL",
  "DELIVERIES_QUEUE_URL",
  ...serverNames,
];

const isSet = (env: Environment, name: string): boolean => env[name] !== undefined && env[name] !== "";

const hasServers = (env: Environment): boolean => serverNames.some((name) => isSet(env, name));

/**
 * The environment as configured, completed by the NADIA that runs on the data directory unless it uses other stores;
 * null if neither names a store that needs nothing in front of it. Throws `bad_configuration`.
 */
async function configured(env: Environment): Promise<{ env: Environment; origin: Origin } | null> {
  const { findInstance } = await import("../../local/instance.ts");
  const running = findInstance(parseSettings(env).dataDir);
  const stores = storeNames.filter((name) => isSet(env, name));
  if (running !== null && stores.every((name) => running[name] === env[name])) {
    const own = Object.entries(env).filter(([, value]) => value !== undefined && value !== "");
    return { env: { ...running, ...Object.fromEntries(own) }, origin: "running" };
  }
  const needsEndpoints = running === null && !isSet(env, "DATABASE_URL") && hasServers(env);
  return stores.length === 0 || needsEndpoints ? null : { env, origin: "configured" };
}

/** The settings, without starting anything: those of the running NADIA if there is one. Throws `bad_configuration`. */
export async function settingsOf({ env }: Pick<Terminal, "env">): Promise<Settings> {
  return parseSettings((await configured(env))?.env ?? env);
}

/**
 * Runs `work` with the stores: those of the settings, else those of the NADIA that runs on the data directory, else
 * embedded ones, which stop afterwards. Throws `bad_configuration`, `data_dir_locked` if another process uses the
 * directory, and what `work` throws.
 */
export async function withSystem<T>(
  terminal: Terminal,
  work: (system: System) => Promise<T>,
  options: SystemOptions = {},
): Promise<T> {
  const { systemHost } = await import("../../core/app/host.ts");
  const host = systemHost(options.onLog ?? (() => undefined));
  const found = await configured(terminal.env);
  if (found === null) return withEmbedded(terminal, host, work, options);
  return work({ settings: parseSettings(found.env), host, origin: found.origin });
}

async function withEmbedded<T>(
  terminal: Terminal,
  host: Host,
  work: (system: System) => Promise<T>,
  { create = false, migrated = true }: SystemOptions,
): Promise<T> {
  const { dataDir } = parseSettings(terminal.env);
  const servers = hasServers(terminal.env);
  if (!create && !servers && !existsSync(dataDir))
    throw new NadiaError(
      "bad_configuration",
      `DATABASE_URL must be set, or NADIA_DATA_DIR to the data of npm start (${dataDir} does not exist)`,
    );
  const { openEmbedded } = await import("../../local/embedded.ts");
  const { settings, loop, close } = await openEmbedded(terminal.env, host, migrated);
  try {
    terminal.note(`nadia: using ${servers ? "your servers and " : ""}the embedded stores in ${dataDir}`);
    return await work({ settings, host: { ...host, loop }, origin: "embedded" });
  } finally {
    await close();
  }
}
