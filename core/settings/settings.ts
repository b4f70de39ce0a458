/** Reads the settings, changes them, and restores older versions. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { cacheSettings } from "./cache.ts";
import {
  type AppliedValues,
  SettingName,
  type Settings,
  type SettingsChange,
  type SettingsValues,
  type SettingsVersion,
  type VersionPage,
  type VersionQuery,
} from "./schema.ts";
import * as sql from "./sql.ts";
import { valuesIn } from "./values.ts";

/** The defaults of the settings, and the available choices. */
export interface SettingsPorts {
  readonly settings: {
    readonly defaults: AppliedValues;
    readonly rules: Settings["rules"];
    /** Model providers with a key. */
    readonly providers: Settings["providers"];
  };
}

type Reading = Pick<Ports, "sql"> & SettingsPorts;
type Changing = Reading & Pick<Ports, "redis" | "clock" | "log">;

export type { Stored } from "./sql.ts";

/** Reads the newest version; no row if nobody has changed anything. */
export const currentStatement = sql.selectCurrent;

/** Reads the newest version, unless it is the known one. */
export const otherVersionStatement = sql.selectNewer;

/** The settings with their defaults, and who set what. */
export async function getSettings({ sql: db, settings }: Reading): Promise<Settings> {
  return shown(settings, await db.batch({ current: sql.selectCurrent, origins: sql.selectOrigins }));
}

function shown(
  { defaults, rules, providers }: SettingsPorts["settings"],
  found: {
    readonly current: readonly sql.Stored[];
    readonly origins: readonly ({ name: string } & NonNullable<Settings["origins"]["persona"]>)[];
  },
): Settings {
  const [current] = found.current;
  const values = valuesIn(current?.document);
  const origins = found.origins
    .filter(({ name }) => name in values)
    .map(({ name, version, at, by }) => [name, { version, at, by }]);
  return {
    version: current?.version ?? 0,
    values,
    defaults,
    origins: Object.fromEntries(origins) as Settings["origins"],
    rules,
    providers,
  };
}

/**
 * Replaces all values by new ones, as the next version. Unchanged values do not make a new version. Throws
 * `version_conflict` if somebody else changed them in the meantime, `field_invalid` for a model without a key.
 */
export async function changeSettings(
  ports: Changing,
  { version, values }: SettingsChange,
  by: Reviewer,
): Promise<Settings> {
  return write(ports, { values, expected: version, by, restored: null });
}

/** Makes the values of an older version the next version. Throws `not_found`, and as `changeSettings` does. */
export async function restoreSettings(
  ports: Changing,
  restored: number,
  expected: number,
  by: Reviewer,
): Promise<Settings> {
  const [old] = await ports.sql.query(sql.selectVersion(restored));
  if (old === undefined)
    throw new NadiaError("not_found", "there is no such version of the settings", {
      facts: { version: restored },
    });
  return write(ports, { values: valuesIn(old.document), expected, by, restored });
}

async function write(ports: Changing, change: Omit<sql.NewVersion, "now">): Promise<Settings> {
  const { sql: db, redis, clock, log, settings } = ports;
  refuseModels(settings.providers, change.values);
  const values = sorted(change.values);
  const { added, ...found } = await db.batch({
    added: sql.insertVersion({ ...change, values, now: iso(clock.now()) }),
    current: sql.selectCurrent,
    origins: sql.selectOrigins,
  });
  const answer = shown(settings, found);
  // A repeated call whose first response was lost finds its own version, with the same values.
  if (added.length === 0 && !isSame(answer.values, values)) throw conflict(answer);
  if (added.length > 0) log.info("settings.changed", { version: answer.version, reviewer: change.by.id });
  const stored = { version: answer.version, document: found.current[0]?.document ?? {} };
  // The next commit notices that Redis missed it.
  await cacheSettings(redis, clock, stored).catch((error: unknown) =>
    log.warn("settings.not_cached", { version: stored.version, reason: String(error) }),
  );
  return answer;
}

/** Rules switched off in another order are the same. */
const sorted = ({ rules_off, ...values }: SettingsValues): SettingsValues =>
  rules_off === undefined ? values : { ...values, rules_off: rules_off.toSorted() };

const textOf = (values: SettingsValues): string =>
  JSON.stringify(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));
const isSame = (one: SettingsValues, other: SettingsValues): boolean => textOf(one) === textOf(other);

const conflict = ({ version }: Settings): NadiaError =>
  new NadiaError(
    "version_conflict",
    `the settings are now at version ${version}; read them again, and send that version`,
    { facts: { version } },
  );

/** Throws `field_invalid` for a model whose provider has no key: every call would fall back to another model. */
export function refuseModels(providers: Settings["providers"], values: SettingsValues): void {
  for (const field of ["llm1_model", "llm2_model", "translation_model"] as const) {
    const model = values[field];
    if (model === undefined || model === "offline") continue;
    const provider = model.slice(0, model.indexOf("/"));
    if (providers.some((one) => one === provider)) continue;
    throw new NadiaError("field_invalid", `values.${field}: there is no key for ${provider}`, {
      facts: { field: `values.${field}` },
    });
  }
}

const VersionPosition = z.tuple([z.int32().min(1)]);

/** A page of all versions, newest first. Throws `field_invalid` for a malformed cursor. */
export const listVersions = ({ sql: db }: Pick<Ports, "sql">, query: VersionQuery): Promise<VersionPage> =>
  readPage(query, {
    position: VersionPosition,
    select: (after, limit) => db.query(sql.selectVersions(after, limit)),
    show: ({ document, ...row }) => ({
      position: [row.version],
      item: { ...row, changed: namesIn(row.changed), values: valuesIn(document) },
    }),
  });

/** Names that only another release knows are not shown. */
const namesIn = (names: SettingsVersion["changed"]): SettingsVersion["changed"] =>
  names.filter((name) => SettingName.safeParse(name).success);
