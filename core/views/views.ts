/** Saved views: a reviewer's own and those that colleagues share. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { maxListed, maxOwned } from "./rules.ts";
import type { SavedView, SavedViewInput, SavedViewList, ViewId } from "./schema.ts";
import * as sql from "./sql.ts";

/** The reviewer's own views and the team's, by name. */
export const listViews = async (
  { sql: db }: Pick<Ports, "sql">,
  { id }: Reviewer,
): Promise<SavedViewList> => ({ items: await db.query(sql.selectViews(id, maxListed)) });

/**
 * Saves the view under a client-generated id, or changes the reviewer's own. Throws `forbidden` for somebody else's,
 * and `too_many` beyond 50.
 */
export async function putView(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: ViewId,
  input: SavedViewInput,
  by: Reviewer,
): Promise<SavedView> {
  const { views, counts } = await db.batch({
    locked: sql.lockOwner(by.id),
    put: sql.putView({ id, by, now: iso(clock.now()) }, input, maxOwned),
    views: sql.selectView(id),
    counts: sql.countOwned(by.id, id),
  });
  const [view] = views;
  if (view !== undefined) return own(view, by);
  throw new NadiaError("too_many", `you have ${counts[0]?.owned ?? maxOwned} saved views; delete one first`, {
    facts: { most: maxOwned },
  });
}

/** Deletes the reviewer's own view, or with `ofAnyone` a shared one. Throws `not_found` and `forbidden`. */
export async function deleteView(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: ViewId,
  by: Reviewer,
  ofAnyone: boolean,
): Promise<void> {
  const { views, deleted } = await db.batch({
    views: sql.selectView(id),
    deleted: sql.deleteView({ id, by, now: iso(clock.now()) }, ofAnyone),
  });
  const [view] = views;
  // Somebody else's private view is reported as missing.
  if (view === undefined || (deleted.length === 0 && !view.shared))
    throw new NadiaError("not_found", "there is no saved view with this id", { facts: { view: id } });
  if (deleted.length === 0) own(view, by);
}

function own(view: SavedView, { id }: Reviewer): SavedView {
  if (view.owner.id === id) return view;
  throw new NadiaError("forbidden", "only its owner can change a view; an admin can delete a shared one", {
    facts: { view: view.id },
  });
}
