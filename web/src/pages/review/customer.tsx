/** The customer of a review, with what can be edited in place. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Select } from "../../ui/forms/field.tsx";
import { useErrorText } from "../../ui/use-error-text.ts";
import {
  type CustomerDetail,
  type FunnelStatus,
  funnelStatuses,
  funnelStatusOf,
} from "../customers/customer-fields.ts";
import { ProfileFacts } from "../customers/profile.tsx";
import type { Review } from "../queue/reviews.ts";
import { Block } from "./block.tsx";
import { customerQuery, refetchReview } from "./queries.ts";

type Change = { readonly nickname: string | null } | { readonly status: FunnelStatus };

export function CustomerPanel({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const { id } = review.customer;
  const { data: customer, isError } = useQuery(customerQuery(id, review.revision));
  const save = useSaveCustomer(review);
  const errorText = useErrorText();
  return (
    <Block id="customer" title={t("review.customer")}>
      {isError ? <p className="text-soft">{t("review.customer_failed")}</p> : null}
      {customer === undefined ? null : (
        <Facts>
          <CustomerLines customer={customer} save={save} />
        </Facts>
      )}
      <p role="alert" className="mt-2 text-red empty:hidden">
        {errorText(save.error)}
      </p>
      <Link to="/customers/$id" params={{ id }} className="mt-2 inline-block text-accent underline">
        {t("review.customer_page")}
      </Link>
    </Block>
  );
}

function useSaveCustomer(review: Review) {
  const client = useQueryClient();
  const { id } = review.customer;
  return useMutation({
    networkMode: "always",
    mutationFn: (body: Change) => call("PATCH /v1/users/{id}", { params: { id }, body }),
    onSuccess: async (customer) => {
      client.setQueryData(customerQuery(id, review.revision).queryKey, customer);
      await refetchReview(client, review.id);
    },
  });
}

interface CustomerLinesProps {
  readonly customer: CustomerDetail;
  readonly save: ReturnType<typeof useSaveCustomer>;
}

function CustomerLines({ customer, save }: CustomerLinesProps) {
  const { t, number, money } = useI18n();
  const { silenced, reason } = customer.protocol;
  return (
    <>
      <Fact label={t("customer.nickname")}>
        <Nickname customer={customer} save={save} />
      </Fact>
      <Fact label={t("review.telegram")}>
        <bdi>{customer.username === null ? customer.display_name : `@${customer.username}`}</bdi>{" "}
        <span className="text-soft tabular-nums">{customer.telegram_user_id}</span>
      </Fact>
      <Fact label={t("customers.status")}>
        <Select
          label={t("customers.status")}
          hideLabel
          className="max-w-44"
          value={customer.status}
          disabled={save.isPending}
          onChange={({ target }) => {
            const status = funnelStatusOf(target.value);
            if (status !== undefined) save.mutate({ status });
          }}
        >
          {funnelStatuses.map((status) => (
            <option key={status} value={status}>
              {t(`customers.status.${status}`)}
            </option>
          ))}
        </Select>
      </Fact>
      <ProfileFacts profile={customer.profile} />
      <Fact label={t("customers.value")}>{money(customer.lifetime_value_usd)}</Fact>
      <Fact label={t("customer.cost")}>{money(customer.cost_usd)}</Fact>
      <Fact label={t("customer.interactions")}>{number(customer.interactions)}</Fact>
      {silenced ? (
        <Fact label={t("review.protocol")}>
          <Badge tone="warn">{t("customers.silenced")}</Badge>
          {reason === null ? null : <bdi className="words block text-soft">{reason}</bdi>}
        </Fact>
      ) : null}
    </>
  );
}

/** Text that becomes a field; Enter saves it, Escape cancels. */
function Nickname({ customer, save }: CustomerLinesProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const saveNickname = (text: string) => {
    const nickname = text.trim() === "" ? null : text.trim();
    if (nickname === customer.nickname) return close();
    // If refused, it stays as typed.
    save.mutate({ nickname }, { onSuccess: close });
  };
  if (isOpen)
    return (
      <NicknameField
        initial={customer.nickname ?? ""}
        isBusy={save.isPending}
        saveNickname={saveNickname}
        close={() => {
          save.reset();
          close();
        }}
      />
    );
  return (
    <button
      ref={opener}
      type="button"
      disabled={save.isPending}
      onClick={() => setOpen(true)}
      className="words max-w-full text-left underline decoration-dotted underline-offset-4"
    >
      {customer.nickname === null ? (
        <span className="text-soft">{t("review.nickname_none")}</span>
      ) : (
        <bdi>{customer.nickname}</bdi>
      )}
      <span className="sr-only"> ({t("review.nickname_edit")})</span>
    </button>
  );
}

interface NicknameFieldProps {
  readonly initial: string;
  readonly isBusy: boolean;
  readonly saveNickname: (text: string) => void;
  readonly close: () => void;
}

function NicknameField({ initial, isBusy, saveNickname, close }: NicknameFieldProps) {
  const { t } = useI18n();
  const [text, setText] = useState(initial);
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) saveNickname(text);
      }}
    >
      <input
        // The person asked for this very field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={t("customer.nickname")}
        maxLength={64}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key }) => {
          if (key === "Escape") close();
        }}
        className="w-full min-w-0 rounded-lg border border-edge bg-card px-2 py-0.5"
      />
      <Button isSmall type="submit" isBusy={isBusy} className="shrink-0">
        {t("action.save")}
      </Button>
    </form>
  );
}
