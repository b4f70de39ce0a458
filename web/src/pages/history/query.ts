/** The API query for the history's URL. */
import { isDay } from "../../ui/forms/days.ts";
import { statusFilterOf } from "./outcome.ts";

/** Filters with fields of their own. */
export const fieldNames = ["q", "status", "tag", "reviewer", "edited", "late", "from", "to"] as const;
/** Filters that only a figure's link sets. */
export const linkNames = ["decided_from", "decided_to", "model", "holder"] as const;
export const filterNames = [...fieldNames, ...linkNames] as const;

export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

/** The day or time in a filter; the API reads a day in the team's time zone. Anything else filters nothing. */
export const timeOf = (text: string | undefined): string | undefined =>
  text !== undefined && (isDay(text) || isTimestamp(text)) ? text : undefined;

export const isTimestamp = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));

const flagOf = (text: string | undefined) => (text === "true" || text === "false" ? text : undefined);

/** The filters as the list of all interactions takes them. */
export const listQuery = (filters: Filters) => ({
  ...searchQuery(filters),
  decided_from: timeOf(filters.decided_from),
  decided_to: timeOf(filters.decided_to),
  edited: filters.edited === "written" ? filters.edited : flagOf(filters.edited),
  late: flagOf(filters.late),
  model: filters.model,
  holder: filters.holder,
});

/** The filters as the search takes them, which supports fewer. */
export const searchQuery = ({ status, tag, reviewer, from, to }: Filters) => ({
  status: statusFilterOf(status),
  tag,
  reviewer,
  from: timeOf(from),
  to: timeOf(to),
});
