/** API keys: created, shown once, revoked. */
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { serverNow } from "../../api/clock.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Note } from "../../ui/note.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { SentenceWithTime } from "../../ui/text/time.tsx";
import { CreateKeyForm } from "./create-key-form.tsx";

type ApiKey = Output<"GET /v1/api-keys">["items"][number];

export function ApiKeys() {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const { session } = useSession();
  const list = usePaginatedList(["GET /v1/api-keys"], (cursor, signal) =>
    call("GET /v1/api-keys", { query: cursor }, signal),
  );
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("keys.about")}</p>
      {session?.opened_with === "password" ? (
        canReview && <CreateKeyForm />
      ) : (
        <Note tone="info">{t("keys.by_password_only")}</Note>
      )}
      <PaginatedList list={list} empty={<EmptyState title={t("keys.empty")} />}>
        {(items) => (
          <Rows label={t("settings.keys")}>
            {items.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t, date } = useI18n();
  const me = useSession().reviewer.id;
  const isRevoked = apiKey.revoked_at !== null;
  const isExpired = !isRevoked && Date.parse(apiKey.expires_at) <= serverNow();
  const hasEnded = isRevoked || isExpired;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <bdi className={`words font-semibold ${hasEnded ? "text-soft line-through" : ""}`}>
            {apiKey.label}
          </bdi>
          <Badge tone={apiKey.scope === "admin" ? "warn" : "plain"}>{t(`keys.scope.${apiKey.scope}`)}</Badge>
          {isRevoked ? <Badge tone="bad">{t("keys.revoked")}</Badge> : null}
          {isExpired ? <Badge tone="warn">{t("keys.expired")}</Badge> : null}
        </p>
        <p className="text-sm text-soft">
          {apiKey.reviewer.id === me ? null : <bdi>{apiKey.reviewer.name} · </bdi>}
          {t("keys.created", { time: date(apiKey.created_at, { dateStyle: "medium" }) })} ·{" "}
          {t("keys.expires", { time: date(apiKey.expires_at, { dateStyle: "medium" }) })} ·{" "}
          <LastUsed at={apiKey.last_used_at} />
        </p>
      </div>
      {hasEnded ? null : <RevokeButton apiKey={apiKey} />}
    </li>
  );
}

function LastUsed({ at }: { readonly at: string | null }) {
  const { t } = useI18n();
  if (at === null) return t("keys.unused");
  return <SentenceWithTime text={t("keys.used")} at={at} />;
}

function RevokeButton({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const revoke = useAction({
    run: () => call("DELETE /v1/api-keys/{id}", { params: { id: apiKey.id } }),
    success: t("keys.revoke_done"),
    invalidates: [["GET /v1/api-keys"], ["GET /v1/sessions"]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button
        isSmall
        tone="danger"
        aria-label={t("keys.revoke_named", { name: apiKey.label })}
        onClick={() => setOpen(true)}
      >
        {t("keys.revoke")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          revoke.reset();
        }}
        title={t("keys.revoke_title", { label: apiKey.label })}
        text={t("keys.revoke_text")}
        action={t("keys.revoke")}
        isBusy={revoke.isPending}
        error={revoke.error}
        run={() => revoke.mutate()}
      />
    </>
  );
}
