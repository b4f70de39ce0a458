/** One customer: profile, memory and conversation. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { ConversationBox } from "../review/conversation/conversation-box.tsx";
import { openStatusList } from "../history/outcome.ts";
import { InteractionRow } from "../history/row.tsx";
import { CustomerNotes } from "../notes/notes.tsx";
import { useOwnPresence, usePresence } from "../sharing/presence.ts";
import { Readers } from "../sharing/readers.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { CustomerDetail } from "./customer-fields.ts";
import { EraseCard } from "./erase.tsx";
import { CustomerFacts } from "./facts.tsx";
import { MemoryCard } from "./memory.tsx";
import { SilenceCard } from "./silence.tsx";
import { WriteFirstButton } from "./write-first.tsx";
import { linkClass } from "../../ui/link-class.ts";

export function CustomerPage() {
  const { t } = useI18n();
  const { id = "" } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/users/{id}", id],
    queryFn: ({ signal }) => call("GET /v1/users/{id}", { params: { id } }, signal),
  });
  return (
    <Page
      title={data === undefined ? t("customers.title") : customerNameOf(data)}
      actions={
        <Link to="/customers" className={linkClass}>
          {t("customer.back")}
        </Link>
      }
    >
      {data === undefined ? (
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : (
        <CustomerContent customer={data} />
      )}
    </Page>
  );
}

function CustomerContent({ customer }: { readonly customer: CustomerDetail }) {
  usePresence();
  useOwnPresence(customer.id, null);
  return (
    <>
      <div className="-mt-3 mb-4 empty:hidden">
        <Readers customer={customer.id} review={null} />
      </div>
      <CustomerMarks customer={customer} />
      <div className="grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="min-w-0 space-y-6">
          <CustomerFacts customer={customer} />
          <Card>
            <NotesHeading />
            <CustomerNotes customer={customer.id} />
          </Card>
          <SilenceCard customer={customer} />
          <EraseCard customer={customer} />
        </div>
        <div className="min-w-0 space-y-8">
          <ConversationCard id={customer.id} />
          {customer.pending > 0 ? <OpenReviews id={customer.id} /> : null}
          <Interactions id={customer.id} />
          <MemoryCard customer={customer} />
        </div>
      </div>
    </>
  );
}

function NotesHeading() {
  const { t } = useI18n();
  return <h2 className="mb-2 text-lg">{t("notes.title")}</h2>;
}

function ConversationCard({ id }: { readonly id: string }) {
  const { t } = useI18n();
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">{t("review.conversation")}</h2>
        <WriteFirstButton customer={id} />
      </div>
      <Card>
        <ConversationBox customer={id} question={null} className="max-h-[65dvh]" />
      </Card>
    </section>
  );
}

function CustomerMarks({ customer: { reachable, protocol } }: { readonly customer: CustomerDetail }) {
  const { t, date } = useI18n();
  if (reachable && !protocol.silenced) return null;
  const time = protocol.activated_at === null ? "" : date(protocol.activated_at);
  const by = protocol.performed_by;
  return (
    <p className="-mt-2 mb-5 flex flex-wrap items-center gap-2">
      {reachable ? null : <Badge tone="bad">{t("customers.unreachable")}</Badge>}
      {protocol.silenced ? (
        <>
          <Badge tone="warn" isFreeText>
            <bdi>
              {by === null
                ? t("customer.silence", { time })
                : t("customer.silence_by", { name: by.name, time })}
            </bdi>
          </Badge>
          <bdi className="words text-soft">{protocol.reason}</bdi>
        </>
      ) : null}
    </p>
  );
}

function OpenReviews({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const query = { customer: id, status: openStatusList };
  const list = usePaginatedList(["GET /v1/interactions", query], (cursor, signal) =>
    call("GET /v1/interactions", { query: { ...query, ...cursor } }, signal),
  );
  return (
    <section>
      <h2 className="mb-2 text-lg">{t("customer.open_reviews")}</h2>
      <PaginatedList list={list} empty={null}>
        {(items) => (
          <Rows label={t("customer.open_reviews")}>
            {items.map((review) => (
              <InteractionRow key={review.id} review={review} showsName={false} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </section>
  );
}

function Interactions({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const list = usePaginatedList(["GET /v1/interactions", { customer: id }], (cursor, signal) =>
    call("GET /v1/interactions", { query: { customer: id, limit: 20, ...cursor } }, signal),
  );
  return (
    <section>
      <h2 className="mb-2 text-lg">{t("customer.history")}</h2>
      <PaginatedList list={list} empty={<p className="text-soft">{t("customer.history_empty")}</p>}>
        {(items) => (
          <Rows label={t("customer.history")}>
            {items.map((review) => (
              <InteractionRow key={review.id} review={review} showsName={false} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </section>
  );
}
