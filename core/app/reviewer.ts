/** Wiring of the reviewer API. */
import type { AccessPorts } from "../access/ports.ts";
import type { InitData } from "../access/telegram-schema.ts";
import type { Settings } from "../config.ts";
import { pricesWith } from "../drafting/prices.ts";
import { probe } from "../health/health.ts";
import type { DatabaseHealth, Health } from "../health/schema.ts";
import type { Ports } from "../kernel/ports.ts";
import type { KnowledgePorts } from "../knowledge/port.ts";
import type { Ledger } from "../ledger/port.ts";
import { remember } from "../memory/memory.ts";
import type { ConfirmPorts } from "../pipeline/confirm.ts";
import type { ExportPorts } from "../pipeline/export.ts";
import type { PushSettings } from "../notifications/preferences.ts";
import type { DraftFiles } from "../pipeline/draft-files.ts";
import type { PreviewPorts } from "../pipeline/preview.ts";
import type { TranslatorPorts } from "../pipeline/translator.ts";
import type { PostSettings } from "../posts/schema.ts";
import type { SettingsPorts } from "../settings/settings.ts";
import type { WalPorts } from "../wal/schema.ts";
import { analyticsOf, databaseHealthOf } from "./analytics.ts";
import { accessOf } from "./access.ts";
import type { MediaPorts } from "../pipeline/media.ts";
import { objectsOf } from "./objects.ts";
import { readInitData } from "../vendors/init-data.ts";
import { type Engines, enginesOf } from "./engines.ts";
import { filesOf } from "./files.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { pushSettingsOf } from "./push-settings.ts";
import { modelsOf, translatorOf } from "./models.ts";
import { teamSettingsOf } from "./team-settings.ts";

export interface ReviewerApp
  extends Ports, ConfirmPorts, WalPorts, MediaPorts, ExportPorts, PostSettings, PushSettings, SettingsPorts {
  /** Drafts with settings that are not saved. */
  readonly previewer: PreviewPorts;
  /** Translates for reviewers. */
  readonly translator: TranslatorPorts;
  readonly access: AccessPorts;
  /** The console's origin, or null if the API's own host serves it. */
  readonly consoleOrigin: string | null;
  /**
   * The secret by which the console's distribution proves that it may name the calling viewer; null if there is none.
   */
  readonly frontSecret: string | null;
  readonly knowledge: KnowledgePorts;
  /** The bot's username, or null if it is not configured. */
  readonly botUsername: string | null;
  /** What Telegram passed to a Mini App; null if the signature is wrong, or without a bot. */
  readInitData(text: string): InitData | null;
  /** What analytics read from. */
  readonly analytics: Pick<Ports, "sql" | "clock">;
  health(): Promise<Health>;
  /** Throws `database_failed`. */
  databaseHealth(): Promise<DatabaseHealth>;
}

/**
 * Wires the reviewer API. Throws `bad_configuration`, because without a first key nobody could sign in, and
 * `model_unconfigured`.
 */
export function createReviewerApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
  ledger: CalledLedger = lazyLedger(settings, host),
): ReviewerApp {
  const { clock, ids, log } = host;
  const { sql, redis, jobs } = engines;
  const { reviewGroups, telegram } = settings;
  const knowledge = knowledgeOf(settings, host, sql, redis);
  const team = teamSettingsOf(settings);
  const files = filesOf(settings, host, telegramTimeoutMs);
  return {
    settings: team,
    ...callersOf(settings, host, { sql, clock, ids, log, ledger, files, settings: team }),
    sql,
    redis,
    jobs,
    clock,
    ids,
    log,
    remember: (customer, entries) => remember({ redis, clock }, customer, entries),
    access: accessOf(settings, host, engines),
    consoleOrigin: settings.consoleOrigin,
    frontSecret: settings.frontSecret,
    overdueAfterMs: settings.overdueAfterMs,
    wal: settings.wal,
    reviewGroups,
    ...pushSettingsOf(settings),
    botUsername: telegram.botUsername,
    readInitData: (text) => (telegram.botToken === null ? null : readInitData(text, telegram.botToken)),
    objects: objectsOf(settings),
    files,
    ledger,
    knowledge,
    analytics: analyticsOf(settings, host, engines),
    health: () => probe({ sql, redis, clock, vectors: () => knowledge.vectors.status(), reviewGroups }),
    databaseHealth: databaseHealthOf(settings, host, engines),
  };
}

/** The parts that call models for reviewers and admins, and record each call in the same way. */
function callersOf(
  settings: Settings,
  host: Host,
  ports: Omit<TranslatorPorts, "prices" | "translatorOf"> & DraftFiles,
): Pick<ReviewerApp, "previewer" | "translator"> {
  const calling = { ...ports, prices: pricesWith(settings.modelPrices) };
  return {
    previewer: { ...calling, modelsOf: modelsOf(settings, host) },
    translator: { ...calling, translatorOf: translatorOf(settings, host) },
  };
}

/** ms; one for the path and one for the file fit into API Gateway's 30 s */
const telegramTimeoutMs = 12_000;

type CalledLedger = Pick<Ledger, "getUserInteractions" | "saveInteraction">;

/** The ledger, loaded on the first call: its SDK would slow down every cold start. */
function lazyLedger(settings: Settings, host: Host): CalledLedger {
  const open = async () => (await import("./ledger.ts")).ledgerOf(settings, host);
  let opened: ReturnType<typeof open> | null = null;
  const ledger = () => (opened ??= open());
  return {
    getUserInteractions: async (customer, page) => (await ledger()).getUserInteractions(customer, page),
    saveInteraction: async (row) => (await ledger()).saveInteraction(row),
  };
}
