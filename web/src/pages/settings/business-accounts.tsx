/** The Telegram business accounts that connected the bot, and whether it may reply for them. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState, LoadingOrFailure } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";

export function BusinessAccounts() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/business-connections"],
    queryFn: ({ signal }) => call("GET /v1/business-connections", {}, signal),
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  if (data.items.length === 0) return <EmptyState title={t("accounts.none")}>{t("accounts.how")}</EmptyState>;
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("accounts.about")}</p>
      <Rows label={t("settings.accounts")}>
        {data.items.map((account) => {
          const state = !account.is_enabled ? "disconnected" : account.can_reply ? "open" : "read_only";
          return (
            <li
              key={account.id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5"
            >
              <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
                <bdi className="words font-semibold">{account.owner_name}</bdi>
                <code className="text-sm text-soft">{account.owner_telegram_id}</code>
                <Badge tone={state === "open" ? "good" : "bad"}>{t(`accounts.${state}`)}</Badge>
              </p>
              <span className="text-sm text-soft">
                <ShortTime at={account.changed_at} />
              </span>
            </li>
          );
        })}
      </Rows>
    </>
  );
}
