/** Unsent work as the API has it. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call, isSignedOut, Problem } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import { unsentReviewsQuery } from "../../queue/queries.ts";
import type { UnsentAnswer, Work } from "../decision/decision.ts";
import type { OwnText } from "../translation/own-text.ts";
import type { SaveRefusal, Saver, Transport } from "./saver.ts";
import type { DraftKey } from "./unsent-work.ts";

/** Another device may be writing. */
const pollMs = 10_000;

/** The reviewer's unsent answers to a review, the newest draft's first. */
export const unsentQuery = (id: string) =>
  queryOptions({
    queryKey: ["GET /v1/reviews/{id}/unsent-answers", id],
    queryFn: ({ signal }) => call("GET /v1/reviews/{id}/unsent-answers", { params: { id } }, signal),
    refetchInterval: pollMs,
  });

/** Names this page: its states are stored in order, and those of another page or device are not overwritten. */
const writerId = crypto.randomUUID();

/** The text without NUL, which Postgres cannot store, and without lone surrogates, which are not UTF-8. */
const storableText = (text: string): string => text.replaceAll("\0", "\uFFFD").toWellFormed();

const storableOwnText = (own: OwnText | null): OwnText | null =>
  own === null ? null : { ...own, text: storableText(own.text) };

const unsentBodyOf = (revision: number, work: Work, version: number, sequence: number) => ({
  revision,
  bubbles: work.bubbles.map(storableText),
  attachments: work.attachments.map(({ id }) => id),
  edit_tags: [...work.tags],
  quality_score: work.score,
  notes: storableText(work.notes),
  link_preview: work.linkPreview,
  own_text: storableOwnText(work.own),
  version,
  writer: writerId,
  sequence,
});

/** The session ended, or somebody else signed in. */
class SessionChanged extends Error {
  override readonly name = "SessionChanged";
}

const closingCodes = new Set(["already_decided", "wrong_state", "not_found"]);

function refusalOf(error: unknown): SaveRefusal {
  if (error instanceof SessionChanged || isSignedOut(error)) return "signed_out";
  if (!(error instanceof Problem)) return "lost";
  if (error.code === "version_conflict") return "conflict";
  return closingCodes.has(error.code) ? "closed" : "lost";
}

export function transportOf(client: QueryClient, { me, id, revision }: DraftKey): Transport {
  const params = { id };
  const check = () => {
    if (client.getQueryData(sessionQuery.queryKey)?.reviewer.id !== me)
      throw new SessionChanged("not their session");
  };
  const cache = (stored: UnsentAnswer | null) => cacheStored(client, { id, revision }, stored);
  return {
    put: async (work, version, sequence) => {
      check();
      const body = unsentBodyOf(revision, work, version, sequence);
      const stored = await call("PUT /v1/reviews/{id}/unsent-answers", { params, body });
      await cache(stored);
      return stored.version;
    },
    remove: async (version) => {
      check();
      const query = { revision, ...(version === 0 ? {} : { version }) };
      await call("DELETE /v1/reviews/{id}/unsent-answers", { params, query });
      await cache(null);
    },
    refusalOf: (error) => {
      const refusal = refusalOf(error);
      if (refusal === "conflict") void client.invalidateQueries({ queryKey: unsentQuery(id).queryKey });
      return refusal;
    },
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** Shows what was stored, without waiting for the next read. */
async function cacheStored(
  client: QueryClient,
  { id, revision }: Pick<DraftKey, "id" | "revision">,
  stored: UnsentAnswer | null,
): Promise<void> {
  const { queryKey } = unsentQuery(id);
  await client.cancelQueries({ queryKey });
  client.setQueryData(queryKey, (known) => {
    const others = known?.items.filter((one) => one.revision !== revision) ?? [];
    const items = stored === null ? others : [...others, stored];
    return { items: items.toSorted((one, other) => other.revision - one.revision) };
  });
  markUnsent(client, id, stored?.saved_at ?? null);
}

/** Marks the review in the queue, or removes the mark. */
export function markUnsent(client: QueryClient, review: string, savedAt: string | null): void {
  client.setQueryData(unsentReviewsQuery.queryKey, (known) => {
    if (known === undefined) return known;
    const others = known.items.filter((one) => one.review !== review);
    return { items: savedAt === null ? others : [{ review, saved_at: savedAt }, ...others] };
  });
}

/** Saves while the page closes, by a request that can outlive it; it is the last in this page's order. */
export function saveWhileClosing({ id, revision }: DraftKey, saver: Saver): void {
  const { work, version, isStored } = saver.saved();
  if (isStored || work === null) return;
  void fetch(`/v1/reviews/${encodeURIComponent(id)}/unsent-answers`, {
    method: "PUT",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(unsentBodyOf(revision, work, version, saver.nextSequence())),
  }).catch(() => undefined);
}
