/** Routes of reviewers' notes on customers, and of the mentions in them. */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import {
  addNote,
  changeNote,
  deleteNote,
  listMentions,
  listNotes,
  markMentionSeen,
} from "../../core/notes/notes.ts";
import {
  MentionList,
  NewNote,
  Note,
  NoteId,
  NoteInput,
  NotePage,
  NoteQuery,
} from "../../core/notes/schema.ts";
import { type Route, route } from "./route.ts";

const ofCustomer = { path: "/v1/users/{id}/notes", params: z.object({ id: CustomerId }) } as const;
const noteId = z.object({ id: NoteId });

export const noteRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      ...ofCustomer,
      summary: "Reviewers' notes on a customer, newest first",
      query: NoteQuery,
      output: NotePage,
    },
    (app, { params, query }) => listNotes(app, params.id, query),
  ),
  route(
    "reviewer",
    { method: "POST", ...ofCustomer, summary: "Add a note on a customer", body: NewNote, output: Note },
    (app, { params, body }, { reviewer }) => addNote(app, params.id, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "PATCH",
      path: "/v1/notes/{id}",
      summary: "Change your own note",
      params: noteId,
      body: NoteInput,
      output: Note,
    },
    (app, { params, body }, { reviewer }) => changeNote(app, params.id, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/notes/{id}",
      summary: "Delete your own note; an admin can delete anyone's",
      params: noteId,
      output: z.object({ id: NoteId, deleted: z.literal(true) }),
    },
    async (app, { params }, { reviewer, scope }) => {
      await deleteNote(app, params.id, reviewer, scope === "admin");
      return { id: params.id, deleted: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/mentions",
      summary: "Notes that mention the caller and that they have not marked as read",
      output: MentionList,
    },
    (app, _call, { reviewer }) => listMentions(app, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/mentions/{id}/seen",
      summary: "Mark a note that mentions the caller as read",
      params: noteId,
      output: z.object({ id: NoteId, seen: z.literal(true) }),
    },
    async (app, { params }, { reviewer }) => {
      await markMentionSeen(app, params.id, reviewer);
      return { id: params.id, seen: true as const };
    },
  ),
];
