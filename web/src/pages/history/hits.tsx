/** What a search of all conversations finds, newest first. */
import { Link } from "@tanstack/react-router";
import { shownOf } from "../../../../core/markup/markup.ts";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { rowLinkClass, Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import { excerptOf } from "./excerpt.ts";
import { toneOf } from "./outcome.ts";

type Hit = Output<"GET /v1/search">["items"][number];

interface SearchHitsProps {
  readonly q: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

export function SearchHits({ q, query }: SearchHitsProps) {
  const { t } = useI18n();
  const list = usePaginatedList(["GET /v1/search", { q, ...query }], (cursor, signal) =>
    call("GET /v1/search", { query: { q, ...query, ...cursor } }, signal),
  );
  return (
    <PaginatedList
      list={list}
      empty={<EmptyState title={t("search.none")}>{t("search.none_hint")}</EmptyState>}
    >
      {(items) => (
        <Rows label={t("search.list")}>
          {items.map((hit) => (
            <HitRow key={`${hit.kind} ${hit.at} ${hit.interaction.id}`} hit={hit} q={q} />
          ))}
        </Rows>
      )}
    </PaginatedList>
  );
}

function HitRow({
  hit: { kind, at, text, media, customer, interaction },
  q,
}: {
  readonly hit: Hit;
  readonly q: string;
}) {
  const { t } = useI18n();
  const content = [media?.file_name, text === null || kind === "message" ? text : shownOf(text)]
    .filter((part) => typeof part === "string" && part !== "")
    .join(" · ");
  return (
    <li>
      <Link to="/reviews/$id" params={{ id: interaction.id }} className={rowLinkClass}>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <bdi className="words max-w-full truncate font-semibold">{customerNameOf(customer)}</bdi>
          <Badge tone={toneOf(interaction.status)}>{t(`outcome.${interaction.status}`)}</Badge>
          <span className="ml-auto text-sm text-soft tabular-nums">
            <ShortTime at={at} />
          </span>
        </p>
        <p className="words line-clamp-2">
          <span className={kind === "reply" ? "text-soft" : "sr-only"}>
            {t(kind === "reply" ? "history.sent" : "history.wrote")}{" "}
          </span>
          <bdi>
            {excerptOf(content, q).map((part, index) =>
              part.isMatch ? <mark key={index}>{part.text}</mark> : part.text,
            )}
          </bdi>
        </p>
      </Link>
    </li>
  );
}
