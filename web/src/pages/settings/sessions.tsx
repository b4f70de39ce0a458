/** One's own sessions. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useSafeSignOut } from "../../shell/use-safe-sign-out.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/text/time.tsx";
import { useDeviceName } from "./use-device-name.ts";

type Session = Output<"GET /v1/sessions">["items"][number];

export function SessionSettings() {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const list = usePaginatedList(["GET /v1/sessions"], (cursor, signal) =>
    call("GET /v1/sessions", { query: cursor }, signal),
  );
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-soft">{t("sessions.about")}</p>
        {canReview ? <SignOutEverywhereButton /> : null}
      </div>
      <PaginatedList list={list} empty={<EmptyState title={t("sessions.empty")} />}>
        {(items) => (
          <Rows label={t("settings.sessions")}>
            {items.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </>
  );
}

function SignOutEverywhereButton() {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const signOut = useSafeSignOut("DELETE /v1/sessions");
  const leave = useMutation({ mutationFn: () => signOut(() => navigate({ to: "/login" })) });
  return (
    <>
      <Button tone="danger" onClick={() => setOpen(true)}>
        {t("sessions.everywhere")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          leave.reset();
        }}
        title={t("sessions.everywhere_title")}
        text={t("sessions.everywhere_text")}
        action={t("sessions.everywhere")}
        isBusy={leave.isPending}
        error={leave.error}
        run={() => leave.mutate()}
      />
    </>
  );
}

function SessionRow({ session }: { readonly session: Session }) {
  const { t, date } = useI18n();
  const name = useDeviceName(session.user_agent);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="words font-semibold">{name}</span>
          {session.current ? <Badge tone="good">{t("sessions.current")}</Badge> : null}
        </p>
        <p className="text-sm text-soft">
          {t("sessions.active")} <RelativeTime at={session.last_activity} />,{" "}
          {t("sessions.until", { time: date(session.expires_at) })}
        </p>
      </div>
      {session.current ? null : <EndSessionButton session={session} name={name} />}
    </li>
  );
}

function EndSessionButton({ session, name }: { readonly session: Session; readonly name: string }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const end = useAction({
    run: () => call("DELETE /v1/sessions/{id}", { params: { id: session.id } }),
    success: t("sessions.ended"),
    invalidates: [["GET /v1/sessions"], ["GET /v1/api-keys"]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button
        isSmall
        tone="danger"
        aria-label={t("sessions.end_named", { name })}
        onClick={() => setOpen(true)}
      >
        {t("sessions.end")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          end.reset();
        }}
        title={t("sessions.end_title")}
        text={t("sessions.end_text")}
        action={t("sessions.end")}
        isBusy={end.isPending}
        error={end.error}
        run={() => end.mutate()}
      />
    </>
  );
}
