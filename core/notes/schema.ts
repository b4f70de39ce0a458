/** Notes of reviewers on a customer; customers never see them. */
import * as z from "zod";
import { CustomerId, ReviewerId, Uuid } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { visibleText } from "../kernel/text.ts";

export const NoteId = Uuid.brand<"NoteId">();
export type NoteId = z.infer<typeof NoteId>;

export const Note = z.object({
  id: NoteId,
  text: z.string(),
  /** Null if their account was deleted. */
  author: Reviewer.nullable(),
  mentions: z.array(Reviewer),
  created_at: z.iso.datetime(),
  /** When it was last changed, or null. */
  edited_at: z.iso.datetime().nullable(),
});
export type Note = z.infer<typeof Note>;

export const NoteInput = z.strictObject({
  text: visibleText(4_000).min(1),
  /** Colleagues to notify: the note is among their mentions until they mark it as read. */
  mentions: z.array(ReviewerId).max(20).optional(),
});
export type NoteInput = z.infer<typeof NoteInput>;

export const NewNote = NoteInput.extend({
  /** Client-generated: a repeated call with the same id adds nothing. */
  id: z.optional(NoteId),
});
export type NewNote = z.infer<typeof NewNote>;

export const NoteQuery = z.strictObject(paging());
export type NoteQuery = z.infer<typeof NoteQuery>;

/** The newest first. */
export const NotePage = pageSchema(Note);
export type NotePage = z.infer<typeof NotePage>;

/** A note that mentions the caller. */
export const Mention = z.object({
  note: Note,
  customer: z.object({ id: CustomerId, name: z.string() }),
});
export type Mention = z.infer<typeof Mention>;

export const MentionList = z.object({ items: z.array(Mention) });
export type MentionList = z.infer<typeof MentionList>;
