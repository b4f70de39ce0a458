/** Notes that reviewers leave each other about a customer. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { scheduleNotifications } from "../notifications/notify.ts";
import {
  type MentionList,
  type NewNote,
  type Note,
  NoteId,
  type NoteInput,
  type NotePage,
  type NoteQuery,
} from "./schema.ts";
import * as sql from "./sql.ts";

/** Mentions shown at once, the newest first. */
const maxMentions = 100;

/** A page, newest first. Throws `field_invalid` for a malformed cursor. */
export const listNotes = (
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
  query: NoteQuery,
): Promise<NotePage> =>
  readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(sql.selectNotes(customer, after, limit)),
    show: (item) => ({ position: [item.created_at, item.id], item }),
  });

/** Adds a note, or returns the one that this call added before. Throws `not_found`, and `id_taken` for another's id. */
export async function addNote(
  { sql: db, clock, ids, jobs, log }: Pick<Ports, "sql" | "clock" | "ids" | "jobs" | "log">,
  customer: CustomerId,
  { id = NoteId.parse(ids.random()), text, mentions = [] }: NewNote,
  by: Reviewer,
): Promise<Note> {
  const change = { id, by, now: iso(clock.now()) };
  const { notes, taken, notified } = await db.batch({
    added: sql.insertNote(change, customer, text),
    mentions: sql.setMentions(change, mentions),
    notified: sql.notifyMentioned(change),
    notes: sql.selectAdded(change, customer, text),
    taken: sql.selectNote(id),
  });
  const [note] = notes;
  if (notified.length > 0) await scheduleNotifications({ jobs, log });
  if (note !== undefined) return note;
  if (taken.length > 0)
    throw new NadiaError("id_taken", "another note has this id: generate a new one", { facts: { note: id } });
  throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
}

/** Changes the reviewer's own note. Throws `not_found`, and `forbidden` for somebody else's. */
export async function changeNote(
  { sql: db, clock, jobs, log }: Pick<Ports, "sql" | "clock" | "jobs" | "log">,
  id: NoteId,
  { text, mentions = [] }: NoteInput,
  by: Reviewer,
): Promise<Note> {
  const change = { id, by, now: iso(clock.now()) };
  const { changed, notes, notified } = await db.batch({
    changed: sql.updateNote(change, text),
    mentions: sql.setMentions(change, mentions),
    notified: sql.notifyMentioned(change),
    notes: sql.selectNote(id),
  });
  if (notified.length > 0) await scheduleNotifications({ jobs, log });
  return own(changed, notes, id);
}

/** Deletes the reviewer's own note, or with `ofAnyone` anyone's. Throws as `changeNote` does. */
export async function deleteNote(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: NoteId,
  by: Reviewer,
  ofAnyone: boolean,
): Promise<void> {
  const { notes, deleted } = await db.batch({
    notes: sql.selectNote(id),
    deleted: sql.deleteNote({ id, by, now: iso(clock.now()) }, ofAnyone),
  });
  own(deleted, notes, id);
}

/** The note that was changed. */
function own(changed: readonly unknown[], [note]: readonly Note[], id: NoteId): Note {
  if (note === undefined)
    throw new NadiaError("not_found", "there is no note with this id", { facts: { note: id } });
  if (changed.length > 0) return note;
  throw new NadiaError("forbidden", "only its author can change a note; an admin can delete it", {
    facts: { note: id },
  });
}

/** Notes that mention the reviewer and that they have not marked as read, newest first. */
export const listMentions = async (
  { sql: db }: Pick<Ports, "sql">,
  { id }: Reviewer,
): Promise<MentionList> => ({ items: await db.query(sql.selectMentions(id, maxMentions)) });

/** Throws `not_found` if the note does not mention the reviewer. */
export async function markMentionSeen(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  note: NoteId,
  { id }: Reviewer,
): Promise<void> {
  const [seen] = await db.query(sql.markSeen(note, id, iso(clock.now())));
  if (seen === undefined)
    throw new NadiaError("not_found", "this note does not mention you", { facts: { note } });
}
