/** Erases the customer for good, once an admin has typed the name; and shows the progress of a running erasure. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { Input } from "../../ui/forms/field.tsx";
import { Note } from "../../ui/note.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { ErasureRow } from "../settings/erasures.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { CustomerDetail } from "./customer-fields.ts";

/** While an erasure is running. */
const pollMs = 2_000;

export function EraseCard({ customer }: { readonly customer: CustomerDetail }) {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const [erasureId, setErasureId] = useState<string | null>(null);
  const [typedName, setTypedName] = useState<string | null>(null);
  const name = customerNameOf(customer);
  const erase = useAction({
    run: () => call("DELETE /v1/users/{id}", { params: { id: customer.id }, body: { confirm: customer.id } }),
    invalidates: [["GET /v1/erasures"]],
    done: ({ id }) => {
      setTypedName(null);
      setErasureId(id);
    },
  });
  if (!canAdminister) return null;
  if (erasureId !== null) return <ErasureProgress id={erasureId} />;
  return (
    <section>
      <h2 className="mb-2 text-lg">{t("erase.title")}</h2>
      <p className="mb-3 text-soft">{t("erase.about")}</p>
      <Button isSmall tone="danger" onClick={() => setTypedName("")}>
        {t("erase.action")}
      </Button>
      <ConfirmDialog
        open={typedName !== null}
        onClose={() => {
          setTypedName(null);
          erase.reset();
        }}
        title={t("erase.confirm_title")}
        text={t("erase.confirm_text", { name })}
        action={t("erase.action")}
        isBusy={erase.isPending}
        error={erase.error}
        run={() => {
          if (typedName?.trim() === name.trim()) erase.mutate();
        }}
      >
        <Input
          label={t("erase.type_name", { name })}
          value={typedName ?? ""}
          error={typedName === "" || typedName?.trim() === name.trim() ? undefined : t("erase.not_the_name")}
          onChange={(event) => setTypedName(event.target.value)}
          autoComplete="off"
        />
      </ConfirmDialog>
    </section>
  );
}

function ErasureProgress({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const { data } = useQuery({
    queryKey: ["GET /v1/erasures/{id}", id],
    queryFn: ({ signal }) => call("GET /v1/erasures/{id}", { params: { id } }, signal),
    refetchInterval: pollMs,
  });
  return (
    <section aria-live="polite">
      <h2 className="mb-2 text-lg">{t("erase.title")}</h2>
      <Note tone="info">{t("erase.started")}</Note>
      {data === undefined ? null : (
        <ul>
          <ErasureRow erasure={data} />
        </ul>
      )}
    </section>
  );
}
