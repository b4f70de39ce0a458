/** A customer's notes, next to a review and on the customer's page. */
import { type RefObject, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { createSendOnce } from "../../api/send-once.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { useInlineEdit } from "../../ui/forms/inline-edit.ts";
import { useUnsavedText } from "../../ui/forms/unsaved.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { ShortTime } from "../../ui/text/time.tsx";
import { NoteForm, type NoteInput } from "./form.tsx";
import { linkClass } from "../../ui/link-class.ts";

export type Note = Output<"GET /v1/users/{id}/notes">["items"][number];

/** A colleague may be writing one right now. */
const pollMs = 10_000;
const notesQueryKeyOf = (customer: string) => ["GET /v1/users/{id}/notes", customer] as const;

export function CustomerNotes({ customer }: { readonly customer: string }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const list = usePaginatedList(
    notesQueryKeyOf(customer),
    (cursor, signal) =>
      call("GET /v1/users/{id}/notes", { params: { id: customer }, query: { limit: 20, ...cursor } }, signal),
    pollMs,
  );
  return (
    <div className="space-y-3">
      {canReview ? <NewNote customer={customer} /> : null}
      <PaginatedList list={list} empty={<p className="text-soft">{t("notes.none")}</p>}>
        {(notes) => (
          <ul aria-label={t("notes.list")} className="space-y-3">
            {notes.map((note) => (
              <NoteItem key={note.id} note={note} customer={customer} />
            ))}
          </ul>
        )}
      </PaginatedList>
    </div>
  );
}

/** A button that becomes a form. */
function NewNote({ customer }: { readonly customer: string }) {
  const { t } = useI18n();
  const unsaved = useUnsavedText(`note.new.${customer}`, "");
  const { isEditing, edit, close, button } = useInlineEdit(unsaved);
  const [sendOnce] = useState(createSendOnce);
  const add = useAction({
    run: (note: NoteInput) =>
      sendOnce(note, (id) =>
        call("POST /v1/users/{id}/notes", { params: { id: customer }, body: { ...note, id } }),
      ),
    success: t("notes.saved"),
    invalidates: [notesQueryKeyOf(customer)],
    done: () => {
      unsaved.forget();
      close();
    },
  });
  if (!isEditing)
    return (
      <Button ref={button} isSmall onClick={edit}>
        {t("notes.add")}
      </Button>
    );
  return (
    <NoteForm
      unsaved={unsaved}
      isBusy={add.isPending}
      error={add.error}
      save={add.mutate}
      cancel={() =>
        unsaved.leave(() => {
          add.reset();
          close();
        })
      }
    />
  );
}

interface NoteItemProps {
  readonly note: Note;
  readonly customer: string;
}

function NoteItem({ note, customer }: NoteItemProps) {
  const { t } = useI18n();
  const unsaved = useUnsavedText(`note.${note.id}`, note.text);
  const { isEditing, edit, close, button } = useInlineEdit(unsaved);
  const change = useAction({
    run: (body: NoteInput) => call("PATCH /v1/notes/{id}", { params: { id: note.id }, body }),
    success: t("notes.saved"),
    invalidates: [notesQueryKeyOf(customer)],
    done: () => {
      unsaved.forget();
      close();
    },
  });
  return (
    <li className="rounded-xl bg-amber-wash px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm text-soft">
        <bdi className="font-semibold text-ink">{note.author?.name ?? t("notes.former")}</bdi>
        <ShortTime at={note.created_at} />
        {note.edited_at === null ? null : <span>({t("notes.edited")})</span>}
      </p>
      {isEditing ? (
        <div className="mt-2">
          <NoteForm
            unsaved={unsaved}
            isBusy={change.isPending}
            error={change.error}
            save={change.mutate}
            cancel={() =>
              unsaved.leave(() => {
                change.reset();
                close();
              })
            }
          />
        </div>
      ) : (
        <>
          <p className="words whitespace-pre-wrap">
            <bdi>{note.text}</bdi>
          </p>
          <NoteTools note={note} customer={customer} edit={edit} button={button} />
        </>
      )}
    </li>
  );
}

interface NoteToolsProps extends NoteItemProps {
  readonly edit: () => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}

function NoteTools({ note, customer, edit, button }: NoteToolsProps) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const { canReview, canAdminister } = usePermissions();
  const [isConfirming, setConfirming] = useState(false);
  const remove = useAction({
    run: () => call("DELETE /v1/notes/{id}", { params: { id: note.id } }),
    success: t("notes.deleted"),
    invalidates: [notesQueryKeyOf(customer)],
  });
  const isMine = note.author?.id === me;
  if (!canReview || (!isMine && !canAdminister)) return null;
  return (
    <p className="mt-1 flex gap-4 text-sm">
      {isMine ? (
        <button ref={button} type="button" className={linkClass} onClick={edit}>
          {t("notes.edit")}
        </button>
      ) : null}
      <button type="button" className={linkClass} onClick={() => setConfirming(true)}>
        {t("notes.delete")}
      </button>
      <ConfirmDialog
        open={isConfirming}
        onClose={() => {
          setConfirming(false);
          remove.reset();
        }}
        title={t("notes.delete_title")}
        text={t("notes.delete_text")}
        action={t("notes.delete")}
        isBusy={remove.isPending}
        error={remove.error}
        run={() => remove.mutate()}
      />
    </p>
  );
}
