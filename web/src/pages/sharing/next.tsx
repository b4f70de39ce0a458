/** Asks the server for the next review that nobody has, and goes there. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { Page } from "../../ui/page.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { filterOf } from "../queue/filters.ts";
import { lastReviewId } from "../queue/position.ts";

let visitCount = 0;

export function NextPage() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const showToast = useToast();
  const { show } = useSearch({ strict: false });
  // Each visit asks again: a review that was free a moment ago may be claimed.
  const [visit] = useState(() => (visitCount += 1));
  const afterId = lastReviewId();
  const { data, error, refetch } = useQuery({
    queryKey: ["POST /v1/reviews/next", visit],
    queryFn: () =>
      call("POST /v1/reviews/next", {
        body: { show: filterOf(show), ...(afterId === null ? {} : { after: afterId }) },
      }),
    networkMode: "always",
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  useEffect(() => {
    if (data === undefined) return;
    if (data.id !== null) {
      void navigate({ to: "/reviews/$id", params: { id: data.id }, replace: true });
      return;
    }
    showToast({ text: t("sharing.none_left") });
    void navigate({ to: "/", replace: true });
  }, [data, navigate, showToast, t]);
  return (
    <Page title={t("review.next_review")}>
      <LoadingOrFailure error={error} refetch={refetch} />
    </Page>
  );
}
