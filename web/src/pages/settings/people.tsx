/** Who may sign in, and with which role; for admins. */
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { SentenceWithTime } from "../../ui/text/time.tsx";
import { AddPersonDialog, EditPersonDialog, type Person } from "./person.tsx";
import { UnlinkPersonButton } from "./telegram.tsx";

export function People() {
  const { t } = useI18n();
  const [edited, setEdited] = useState<Person | "new" | null>(null);
  const list = usePaginatedList(["GET /v1/reviewers", "pages"], (cursor, signal) =>
    call("GET /v1/reviewers", { query: cursor }, signal),
  );
  const close = () => setEdited(null);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-soft">{t("people.about")}</p>
        <Button tone="main" onClick={() => setEdited("new")}>
          {t("people.add")}
        </Button>
      </div>
      <PaginatedList list={list} empty={null}>
        {(items) => (
          <Rows label={t("settings.people")}>
            {items.map((person) => (
              <PersonRow key={person.id} person={person} edit={() => setEdited(person)} />
            ))}
          </Rows>
        )}
      </PaginatedList>
      {edited === "new" ? <AddPersonDialog close={close} /> : null}
      {edited === null || edited === "new" ? null : <EditPersonDialog person={edited} close={close} />}
    </>
  );
}

function PersonRow({ person, edit }: { readonly person: Person; readonly edit: () => void }) {
  const { t } = useI18n();
  const isMe = useSession().reviewer.id === person.id;
  const isDisabled = person.disabled_at !== null;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <bdi className={`words font-semibold ${isDisabled ? "text-soft" : ""}`}>{person.name}</bdi>
          <Badge tone={person.role === "admin" ? "info" : "plain"}>{t(`people.role.${person.role}`)}</Badge>
          {isMe ? <Badge tone="good">{t("people.you")}</Badge> : null}
          {isDisabled ? <Badge tone="bad">{t("people.disabled")}</Badge> : null}
        </p>
        <p className="words text-sm text-soft">
          <bdi>{person.email ?? t("people.no_email")}</bdi> · <LastSeen at={person.last_seen_at} />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button isSmall aria-label={t("people.edit", { name: person.name })} onClick={edit}>
          {t("action.edit")}
        </Button>
        {isDisabled || isMe ? null : <SignOutButton person={person} />}
        {person.telegram === null || isMe ? null : <UnlinkPersonButton person={person} />}
        {isDisabled ? <EnableButton person={person} /> : <DisableButton person={person} />}
      </div>
    </li>
  );
}

function LastSeen({ at }: { readonly at: string | null }) {
  const { t } = useI18n();
  if (at === null) return t("people.unseen");
  return <SentenceWithTime text={t("people.seen")} at={at} />;
}

function useSetDisabled(person: Person, disabled: boolean, done?: () => void) {
  const { t } = useI18n();
  return useAction({
    run: () => call("PATCH /v1/reviewers/{id}", { params: { id: person.id }, body: { disabled } }),
    success: t("people.saved"),
    invalidates: [["GET /v1/reviewers"], ["GET /v1/api-keys"]],
    // A dialog that it closes shows its own error.
    ...(done === undefined ? { showsError: true } : { done }),
  });
}

function EnableButton({ person }: { readonly person: Person }) {
  const { t } = useI18n();
  const enable = useSetDisabled(person, false);
  return (
    <Button
      isSmall
      isBusy={enable.isPending}
      aria-label={t("people.enable_named", { name: person.name })}
      onClick={() => enable.mutate(undefined)}
    >
      {t("people.enable")}
    </Button>
  );
}

function SignOutButton({ person }: { readonly person: Person }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const signOut = useAction({
    run: () => call("DELETE /v1/reviewers/{id}/sessions", { params: { id: person.id } }),
    success: t("people.signed_out", { name: person.name }),
    invalidates: [["GET /v1/api-keys"]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button
        isSmall
        aria-label={t("people.sign_out_named", { name: person.name })}
        onClick={() => setOpen(true)}
      >
        {t("people.sign_out")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          signOut.reset();
        }}
        title={t("people.sign_out_title", { name: person.name })}
        text={t("people.sign_out_text")}
        action={t("people.sign_out")}
        isBusy={signOut.isPending}
        error={signOut.error}
        run={() => signOut.mutate()}
      />
    </>
  );
}

function DisableButton({ person }: { readonly person: Person }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const disable = useSetDisabled(person, true, () => setOpen(false));
  return (
    <>
      <Button
        isSmall
        tone="danger"
        aria-label={t("people.disable_named", { name: person.name })}
        onClick={() => setOpen(true)}
      >
        {t("people.disable")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          disable.reset();
        }}
        title={t("people.disable_title", { name: person.name })}
        text={t("people.disable_text")}
        action={t("people.disable")}
        isBusy={disable.isPending}
        error={disable.error}
        run={() => disable.mutate()}
      />
    </>
  );
}
