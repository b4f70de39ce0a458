/** What the settings say about the team as a whole: its time zone, and how fast it wants to answer. */
import type { Sql } from "../kernel/sql.ts";
import { namesDay } from "../kernel/zone.ts";
import { defaultTeam } from "./rules.ts";
import type { AppliedValues } from "./schema.ts";
import { selectCurrent, type Stored } from "./sql.ts";
import { valuesIn } from "./values.ts";

export type Team = Pick<AppliedValues, "time_zone" | "answer_target_minutes">;

/** Reads what `teamIn` parses; no row if nobody has changed anything. */
export const teamStatement = selectCurrent;

/** The team's settings in the newest version, or their defaults. */
export function teamIn(stored: Stored | undefined): Team {
  const { time_zone, answer_target_minutes } = valuesIn(stored?.document);
  return {
    time_zone: time_zone ?? defaultTeam.time_zone,
    answer_target_minutes: answer_target_minutes ?? defaultTeam.answer_target_minutes,
  };
}

/** Reads the team's settings. Throws database errors. */
export const readTeam = async ({ sql: db }: { readonly sql: Sql }): Promise<Team> =>
  teamIn((await db.query(teamStatement))[0]);

/** The time zone in which to read these times; only a day needs it. Throws database errors. */
export const zoneFor = async (
  ports: { readonly sql: Sql },
  ...times: readonly (string | undefined)[]
): Promise<string> => (namesDay(...times) ? (await readTeam(ports)).time_zone : defaultTeam.time_zone);
