/** The API query for the history's URL. */
import { isDay } from "../../ui/forms/days.ts";
import { statusFilter } from "./outcome.ts";

/** Filters with fields of their own. */
export const fieldNames = ["q", "status", "tag", "reviewer", "edited", "late", "from", "to"] as const;
/** Filters that only a figure's link sets. */
export const linkNames = ["decided_from", "decided_to", "model", "holder"] as const;
export const filterNames = [...fieldNames, ...linkNames] as const;

export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

/** The day or time in a filter; the API reads a day in the team's time zone. Anything else filters nothing. */
export const timeIn = (text: string | undefined): string | undefined =>
  text !== undefined && (isDay(text) || isMoment(text)) ? text : undefined;

export const isMoment = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));

const flagIn = (text: string | undefined) => (text === "true" || text === "false" ? text : undefined);

/** The filters as the list of all interactions takes them. */
export const listQuery = (filters: Filters) => ({
  ...searchQuery(filters),
  decided_from: timeIn(filters.decided_from),
  decided_to: timeIn(filters.decided_to),
  edited: filters.edited === "written" ? filters.edited : flagIn(filters.edited),
  late: flagIn(filters.late),
  model: filters.model,
  holder: filters.holder,
});

/** The filters as the search takes them, which supports fewer. */
export const searchQuery = ({ status, tag, reviewer, from, to }: Filters) => ({
  status: statusFilter(status),
  tag,
  reviewer,
  from: timeIn(from),
  to: timeIn(to),
});
