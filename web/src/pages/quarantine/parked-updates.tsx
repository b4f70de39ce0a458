/** Updates that started no draft, with their reasons; they can be retried or deleted. */
import { Link } from "@tanstack/react-router";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { DeleteButton } from "../../ui/dialogs/delete-button.tsx";
import { Select } from "../../ui/forms/field.tsx";
import { Filters, filterWidthClass } from "../../ui/lists/filters.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { RememberedText } from "../../ui/text/remembered-text.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import { linkClass } from "../../ui/link-class.ts";

type Update = Output<"GET /v1/parked">["items"][number];

const parkedReasons = [
  "failed_repeatedly",
  "unreadable",
  "business_account",
  "group_chat",
  "channel",
  "reaction",
  "payment",
  "poll",
  "inline_mode",
  "service_message",
  "group_administration",
  "unknown_kind",
] as const;

const parkedQueryKeys = [["GET /v1/parked"]];
const pollMs = 15_000;

export function ParkedUpdates() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["why"]);
  const reason = parkedReasons.find((one) => one === values.why);
  const list = usePaginatedList(
    ["GET /v1/parked", reason],
    (cursor, signal) => call("GET /v1/parked", { query: { reason, ...cursor } }, signal),
    pollMs,
  );
  return (
    <>
      <Filters
        label={t("quarantine.filters")}
        clear={reason === undefined ? null : () => change({ why: "" })}
      >
        <Select
          label={t("quarantine.reason")}
          value={reason ?? ""}
          onChange={(event) => change({ why: event.target.value })}
          className={filterWidthClass}
        >
          <option value="">{t("filter.any")}</option>
          {parkedReasons.map((one) => (
            <option key={one} value={one}>
              {t(`parked.reason.${one}`)}
            </option>
          ))}
        </Select>
      </Filters>
      <PaginatedList
        list={list}
        empty={<EmptyState title={t("parked.empty")}>{t("parked.empty_hint")}</EmptyState>}
      >
        {(items) => (
          <>
            <p className="mb-3 max-w-prose text-soft">{t("parked.about")}</p>
            <Rows label={t("parked.list")}>
              {items.map((update) => (
                <UpdateRow key={update.id} update={update} />
              ))}
            </Rows>
          </>
        )}
      </PaginatedList>
    </>
  );
}

function UpdateRow({ update }: { readonly update: Update }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const { customer, text } = update;
  const reason = parkedReasons.find((one) => one === update.reason);
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1.5">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          {customer === null ? null : (
            <Link to="/customers/$id" params={{ id: customer.id }} className={linkClass}>
              <bdi>{customerNameOf(customer)}</bdi>
            </Link>
          )}
          <Badge tone={update.retryable ? "bad" : "plain"}>
            {reason === undefined ? update.reason.replaceAll("_", " ") : t(`parked.reason.${reason}`)}
          </Badge>
        </p>
        {text === null ? null : (
          <p className="words line-clamp-6 w-fit max-w-full rounded-bubble bg-theirs px-3.5 py-2">
            <RememberedText from="customer" text={text} />
          </p>
        )}
        <p className="flex flex-wrap gap-x-4 text-sm text-soft tabular-nums">
          <ShortTime at={update.parked_at} />
          <span>{t("parked.kind", { kind: update.kind.replaceAll("_", " ") })}</span>
        </p>
        <details className="text-sm text-soft">
          <summary className="w-fit rounded">{t("parked.content")}</summary>
          <p className="words font-mono text-xs">
            <bdi>{update.content}</bdi>
          </p>
        </details>
      </div>
      {canReview ? <UpdateActions update={update} /> : null}
    </li>
  );
}

function UpdateActions({ update }: { readonly update: Update }) {
  const { t, date } = useI18n();
  const { id } = update;
  const retry = useAction({
    run: () => call("POST /v1/parked/{id}/retry", { params: { id } }),
    success: t("parked.retried"),
    invalidates: parkedQueryKeys,
    showsError: true,
  });
  const name = update.text?.slice(0, 80) ?? `${update.kind}, ${date(update.parked_at)}`;
  return (
    <div className="flex items-start gap-2">
      {update.retryable ? (
        <Button
          isSmall
          aria-label={t("parked.retry_named", { name })}
          isBusy={retry.isPending}
          onClick={() => retry.mutate(undefined)}
        >
          {t("parked.retry")}
        </Button>
      ) : null}
      <DeleteButton
        name={name}
        title={t("parked.delete_title")}
        text={t("quarantine.delete_text")}
        success={t("quarantine.deleted")}
        invalidates={parkedQueryKeys}
        run={() => call("DELETE /v1/parked/{id}", { params: { id } })}
      />
    </div>
  );
}
