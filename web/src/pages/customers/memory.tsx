/** What the next draft knows about a conversation; an admin may reset it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { RememberedText } from "../../ui/text/remembered-text.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { CustomerDetail } from "./customer-fields.ts";

type Memory = Output<"GET /v1/users/{id}/memory">;

export function MemoryCard({ customer }: { readonly customer: CustomerDetail }) {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/users/{id}/memory", customer.id],
    queryFn: ({ signal }) => call("GET /v1/users/{id}/memory", { params: { id: customer.id } }, signal),
  });
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">{t("memory.title")}</h2>
        {canAdminister && data !== undefined && data.total > 0 ? <ResetMemory customer={customer} /> : null}
      </div>
      {data === undefined ? (
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : (
        <MemoryContent memory={data} />
      )}
    </section>
  );
}

function MemoryContent({ memory }: { readonly memory: Memory }) {
  const { t, number } = useI18n();
  const { recent, summary, total, statistics } = memory;
  if (total === 0) return <p className="text-soft">{t("memory.empty")}</p>;
  const size = number(statistics.total_size_kb, { maximumFractionDigits: 1 });
  return (
    <div className="space-y-4">
      <p className="text-soft tabular-nums">
        {t("memory.total", { count: total, size })}
        {statistics.compression_applied ? `, ${t("memory.compressed")}` : ""}
      </p>
      {summary === null ? null : (
        <div>
          <h3 className="text-sm text-soft">{t("memory.summary")}</h3>
          <p className="words mt-1 max-w-prose">
            <RememberedText from="customer" text={summary} />
          </p>
        </div>
      )}
      <div>
        <h3 className="mb-2 text-sm text-soft">{t("memory.recent")}</h3>
        <ol className="space-y-2">
          {recent.map((entry, index) => (
            <MemoryEntry key={`${entry.at} ${String(index)}`} entry={entry} />
          ))}
        </ol>
      </div>
    </div>
  );
}

function MemoryEntry({ entry }: { readonly entry: Memory["recent"][number] }) {
  const { t } = useI18n();
  const isOurs = entry.role === "assistant";
  return (
    <li className={`flex ${isOurs ? "justify-end" : ""}`}>
      <div
        className={`max-w-[85%] rounded-bubble px-3.5 py-2 md:max-w-[70%] ${isOurs ? "rounded-br-sm bg-ours" : "rounded-bl-sm bg-card shadow-[0_0_0_1px_var(--color-line)]"}`}
      >
        <span className="sr-only">{t(isOurs ? "memory.us" : "memory.them")}: </span>
        <p className="words">
          <RememberedText from={entry.role} text={entry.text} />
        </p>
        <ShortTime at={entry.at} className="mt-0.5 block text-xs text-soft" />
      </div>
    </li>
  );
}

function ResetMemory({ customer }: { readonly customer: CustomerDetail }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const forget = useAction({
    run: () => call("DELETE /v1/users/{id}/memory", { params: { id: customer.id } }),
    success: t("memory.reset_done"),
    invalidates: [["GET /v1/users/{id}/memory", customer.id]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button isSmall tone="danger" onClick={() => setOpen(true)}>
        {t("memory.reset")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          forget.reset();
        }}
        title={t("memory.reset_title")}
        text={t("memory.reset_text", { name: customerNameOf(customer) })}
        action={t("memory.reset")}
        isBusy={forget.isPending}
        error={forget.error}
        run={() => forget.mutate()}
      />
    </>
  );
}
