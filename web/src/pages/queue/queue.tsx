/** The queue: everything waiting for a person, live, without rows moving while it is in use. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../../api/session.ts";
import { useReader } from "../../i18n/language.tsx";
import { Page } from "../../ui/page.tsx";
import { Failure, Loading } from "../../ui/states.tsx";
import { useNow } from "../../ui/text/time.tsx";
import { Announced } from "./announced.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type Filter, filters } from "./filters.ts";
import { QueueList } from "./list.tsx";
import { countsQuery, queueQuery } from "./queries.ts";
import { readingOf, useFiltered } from "./reading.ts";
import { type Reading, tallyOf } from "./tally.ts";
import { useWaiting } from "./waiting.ts";

export function QueuePage() {
  const { t } = useReader();
  const { count, mark } = useWaiting();
  const query = useInfiniteQuery(queueQuery);
  return (
    <Page title={t("queue.title")} {...(mark === null ? {} : { mark })}>
      {query.data === undefined ? (
        query.isError ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <Content whole={readingOf(query.data.pages, query.hasNextPage)} waiting={count} />
      )}
    </Page>
  );
}

interface ContentProps {
  readonly whole: Reading;
  /** How many are waiting in total. */
  readonly waiting: number;
}

function Content({ whole, waiting }: ContentProps) {
  const [filter, setFilter] = useFilter();
  const viewer = { me: useSession().reviewer.id, now: useNow() };
  const { data: counts } = useQuery({ ...countsQuery, enabled: whole.hasMore });
  const list = useFiltered(filter, viewer, whole);
  const isEmpty = list.rows.length === 0 && !list.isReading;
  return (
    <>
      <FilterBar
        filter={filter}
        tally={(one) => tallyOf(one, one === filter ? list : whole, viewer, counts)}
        isEmpty={isEmpty}
        choose={setFilter}
      />
      <Announced reviews={list.rows} hasMore={list.hasMore} source={list.source} waiting={waiting} />
      {list.rows.length === 0 && list.isReading ? (
        <Loading />
      ) : (
        <QueueList
          // Another filter is a new list, whose rows need not stay in place.
          key={filter}
          reviews={list.rows}
          isFiltered={filter !== "all"}
          total={list.reviews.length}
          more={list.more}
          showAll={() => setFilter("all")}
        />
      )}
    </>
  );
}

const kept = "nadia.queue.filter";

/** The filter is kept for this tab. */
function useFilter(): readonly [Filter, (filter: Filter) => void] {
  const [filter, setFilter] = useState<Filter>(
    () => filters.find((one) => one === sessionStorage.getItem(kept)) ?? "all",
  );
  const choose = (chosen: Filter) => {
    sessionStorage.setItem(kept, chosen);
    setFilter(chosen);
  };
  return [filter, choose];
}
