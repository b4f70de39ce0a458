/** A test question, and what a draft would find for it. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";

type SearchResult = Output<"POST /v1/knowledge/search">;

export function KnowledgeSearch() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["question"]);
  const question = values.question ?? "";
  return (
    <div className="mb-8">
      <SearchField
        label={t("knowledge.search")}
        hint={t("knowledge.search_hint")}
        value={question}
        change={(text) => change({ question: text })}
        className="max-w-xl"
      />
      {question === "" ? null : <SearchHits question={question} />}
    </div>
  );
}

function SearchHits({ question }: { readonly question: string }) {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["POST /v1/knowledge/search", question],
    queryFn: ({ signal }) =>
      call("POST /v1/knowledge/search", { body: { query: question, limit: 8 } }, signal),
    staleTime: 60_000,
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  return (
    <div className="mt-4">
      <p role="status" className="mb-2 text-soft">
        {t("knowledge.found", { count: data.items.length })}
        {data.embedder === "lexical" ? ` · ${t("knowledge.lexical")}` : ""}
      </p>
      {data.items.length === 0 ? null : (
        <Rows label={t("knowledge.hits")}>
          {data.items.map((hit) => (
            <SearchHit key={`${hit.document_id} ${String(hit.chunk_index)}`} hit={hit} />
          ))}
        </Rows>
      )}
    </div>
  );
}

function SearchHit({ hit }: { readonly hit: SearchResult["items"][number] }) {
  const { t, number } = useI18n();
  const score = number(hit.score, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <bdi className="words font-semibold">{hit.title}</bdi>
        <span className="text-sm text-soft tabular-nums">{t("knowledge.score", { score })}</span>
      </p>
      <p className="words mt-1 line-clamp-5 max-w-prose">{hit.text}</p>
      <p className="words mt-1 text-sm text-soft">
        {hit.source} · {t("knowledge.passage", { number: hit.chunk_index + 1 })}
      </p>
    </li>
  );
}
