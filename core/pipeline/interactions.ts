/** Interactions, from Postgres or, once they are older than 30 days, from the archive ([G3]). */
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import { rangeIn } from "../kernel/zone.ts";
import { findArchived, listArchived, readArchived } from "../retention/archive.ts";
import type { Objects } from "../retention/port.ts";
import { getReview, listHistory, selectHistoryRows } from "../review/list.ts";
import { zoneFor } from "../settings/team.ts";
import type { HistoryQuery } from "../review/history-schema.ts";
import { Review, type ReviewPage, type ReviewSettings } from "../review/schema.ts";

export interface InteractionPorts extends Pick<Ports, "sql" | "clock">, ReviewSettings {
  /** Null if nothing is archived. */
  readonly objects: Objects | null;
}

/** An interaction. Throws `not_found`, and `archive_damaged` or `objects_unavailable` for one in the archive. */
export async function getInteraction(ports: InteractionPorts, id: InteractionId): Promise<Review> {
  const { objects } = ports;
  if (objects === null) return getReview(ports, id);
  try {
    return await getReview(ports, id);
  } catch (error) {
    const found = hasCode(error, "not_found") ? await findArchived(ports, id) : null;
    if (found === null) throw error;
    return shown(await readArchived(objects, [found]), id);
  }
}

/** A page of a customer's interactions, newest first; filters other than times leave out the archive. */
export async function listInteractions(
  ports: InteractionPorts,
  customer: CustomerId,
  query: Omit<HistoryQuery, "customer">,
): Promise<ReviewPage> {
  const { objects } = ports;
  const { from, to, limit: _limit, cursor: _cursor, ...filters } = query;
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  if (objects === null || isFiltered) return listHistory(ports, { ...query, customer });
  const range = rangeIn(await zoneFor(ports, from, to), { from, to });
  return readPage(query, {
    position: TimePosition,
    select: async (after, limit) => {
      const live = await selectHistoryRows(ports, { ...range, customer, after, limit });
      const archived = await listArchived(ports, { ...range, customer, after, limit });
      const merged = [...live, ...archived].sort(newestFirst).slice(0, limit);
      const contents = await readArchived(
        objects,
        archived.filter((row) => merged.includes(row)),
      );
      return merged.map((one) => ("status" in one ? one : shown(contents, one.id)));
    },
    show: (item) => ({ position: [item.created_at, item.id], item }),
  });
}

interface Timed {
  readonly id: string;
  readonly created_at: string;
}

const newestFirst = (one: Timed, other: Timed): number =>
  Date.parse(other.created_at) - Date.parse(one.created_at) || (one.id < other.id ? -1 : 1);

function shown(archived: ReadonlyMap<string, unknown>, id: string): Review {
  const review = Review.safeParse(archived.get(id));
  if (review.success) return { ...review.data, archived: true };
  throw new NadiaError("archive_damaged", "the archive holds this interaction in an unknown format", {
    cause: review.error,
    facts: { interaction: id },
  });
}
