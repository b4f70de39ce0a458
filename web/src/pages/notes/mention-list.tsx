/** Notes that mention the reader, above the queue until they are marked as read. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { ShortTime } from "../../ui/text/time.tsx";

type Mention = Output<"GET /v1/mentions">["items"][number];

const mentionsQuery = queryOptions({
  queryKey: ["GET /v1/mentions"],
  queryFn: ({ signal }) => call("GET /v1/mentions", {}, signal),
  refetchInterval: 10_000,
});

export function MentionList() {
  const { t } = useI18n();
  const { data } = useQuery(mentionsQuery);
  const items = data?.items ?? [];
  return (
    <div role="status" className="mb-4 empty:hidden">
      {items.length === 0 ? null : (
        <section aria-labelledby="mentions" className="rounded-2xl border border-line bg-card px-4 py-3">
          <h2 id="mentions" className="text-base">
            {t("notes.mentioned", { count: items.length })}
          </h2>
          <ul className="mt-2 space-y-3">
            {items.map((mention) => (
              <MentionItem key={mention.note.id} mention={mention} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function MentionItem({ mention: { note, customer } }: { readonly mention: Mention }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const markSeen = useAction({
    run: () => call("POST /v1/mentions/{id}/seen", { params: { id: note.id } }),
    invalidates: [mentionsQuery.queryKey],
    showsError: true,
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-sm text-soft">
          <Link
            to="/customers/$id"
            params={{ id: customer.id }}
            className="text-accent underline underline-offset-2"
          >
            <bdi>
              {t("notes.about", { author: note.author?.name ?? t("notes.former"), customer: customer.name })}
            </bdi>
          </Link>{" "}
          · <ShortTime at={note.created_at} />
        </p>
        <p className="words line-clamp-3">
          <bdi>{note.text}</bdi>
        </p>
      </div>
      {canReview ? (
        <Button isSmall isBusy={markSeen.isPending} onClick={() => markSeen.mutate()}>
          {t("notes.seen")}
        </Button>
      ) : null}
    </li>
  );
}
