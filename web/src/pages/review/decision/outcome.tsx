/** A review that the reviewer is done with: what was decided, by whom, and what happened. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { isFocusLost } from "../../../ui/dialogs/focus.ts";
import { CopyButton } from "../../../ui/text/copy-button.tsx";
import { Note } from "../../../ui/note.tsx";
import { formatTime, useNow } from "../../../ui/text/time.tsx";
import { toneOf } from "../../history/outcome.ts";
import type { Review } from "../../queue/reviews.ts";
import { textToSendOf, type Work } from "./decision.ts";
import { discardWork } from "../answer/savers.ts";
import { newestEarlierWorkOf } from "../answer/initial-work.ts";
import { unsentQuery } from "../answer/unsent-api.ts";
import { carryOver } from "../answer/unsent-work.ts";
import { OutcomeTexts } from "./outcome-texts.tsx";
import { useRenewedUndoOffer } from "./use-undo.ts";
import { useDraftKey } from "../answer/use-work.ts";

interface OutcomeProps {
  readonly review: Review;
  /** True if the review was open when the page was opened, so that the outcome is news. */
  readonly wasOpen: boolean;
  readonly next: string | null;
}

export function Outcome({ review, wasOpen, next }: OutcomeProps) {
  useRenewedUndoOffer(review);
  const me = useSession().reviewer.id;
  const unsent = useUnsentWork(review);
  return (
    <section
      aria-labelledby="outcome"
      className="min-w-0 space-y-4 rounded-2xl border border-line bg-card p-4"
    >
      <DecisionHeading review={review} />
      <DecidedByOtherNote review={review} wasOpen={wasOpen} />
      <StateNote review={review} wasOpen={wasOpen} />
      <OutcomeTexts review={review} />
      <UnsentTextSection unsent={unsent} />
      {review.superseded_by === null ? (
        <NextButton next={next} takesFocus={wasOpen} isMine={review.decided_by?.id === me} />
      ) : (
        <NewerReviewButtons newer={review.superseded_by} moveTo={unsent.moveTo} next={next} />
      )}
    </section>
  );
}

function DecisionHeading({ review }: { readonly review: Review }) {
  const { t, date } = useI18n();
  const now = useNow(60_000);
  const { status, decided_by: by, decided_at: at, proposal } = review;
  return (
    <h2 id="outcome" className="flex min-h-8 flex-wrap items-center gap-2 text-base">
      <Badge tone={toneOf(status)}>{t(`outcome.${status}`)}</Badge>
      {by === null || at === null ? null : (
        <span className="font-normal text-soft">
          {t("review.outcome.by", { name: by.name, time: formatTime(at, now, { date }) })}
        </span>
      )}
      {proposal === null || status === "rejected" ? null : (
        <span className="font-normal text-soft">{t("second.by_both", { name: proposal.by.name })}</span>
      )}
    </h2>
  );
}

/** Says that somebody else decided while this was open. */
function DecidedByOtherNote({ review, wasOpen }: Pick<OutcomeProps, "review" | "wasOpen">) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const by = review.decided_by;
  if (!wasOpen || by === null || by.id === me) return null;
  return (
    <Note tone="warn" role="alert">
      {t("review.outcome.faster", { name: by.name })}
    </Note>
  );
}

const stateTexts = {
  superseded: "review.outcome.superseded_text",
  expired: "review.outcome.expired_text",
  undeliverable: "review.outcome.undeliverable_text",
  unknown: "review.outcome.unknown_text",
} as const;

/** What the state means if its name does not say it, and the next step. */
function StateNote({ review, wasOpen }: Pick<OutcomeProps, "review" | "wasOpen">) {
  const { t } = useI18n();
  const { status } = review;
  const key = Object.entries(stateTexts).find(([name]) => name === status)?.[1];
  if (key === undefined) return null;
  const link = "mt-1 inline-block font-semibold underline";
  return (
    <Note tone={status === "superseded" ? "info" : "warn"} role={wasOpen ? "alert" : "status"}>
      <p>{t(key)}</p>
      {status === "undeliverable" || status === "unknown" ? (
        <Link to="/deliveries" className={link}>
          {t("review.outcome.to_deliveries")}
        </Link>
      ) : null}
    </Note>
  );
}

interface UnsentWork {
  readonly work: Work | null;
  readonly discard: () => void;
  /** Moves it to the review `to`, if that is offered. */
  readonly moveTo: (to: string) => void;
}

/** The reader's unsent work on a review that somebody else decided, which is never lost. */
function useUnsentWork(review: Review): UnsentWork {
  const draftKey = useDraftKey(review);
  const client = useQueryClient();
  const { data } = useQuery({ ...unsentQuery(review.id), refetchInterval: false });
  const [isDropped, setDropped] = useState(false);
  const stored = newestEarlierWorkOf(sessionStorage, nextRevisionOf(draftKey), data?.items ?? []);
  const work = isDropped ? null : unsentWorkOf(review, stored);
  return {
    work,
    discard: () => {
      discardWork(client, draftKey);
      setDropped(true);
    },
    moveTo: (to) => {
      if (work !== null) carryOver(sessionStorage, draftKey, to);
    },
  };
}

function UnsentTextSection({ unsent: { work, discard } }: { readonly unsent: UnsentWork }) {
  const { t } = useI18n();
  if (work === null) return null;
  return (
    <section aria-labelledby="own" className="rounded-xl border border-edge px-4 py-3">
      <h3 id="own" className="text-base">
        {t("review.own")}
      </h3>
      <p className="words mt-1">{work.bubbles.join("\n\n")}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <CopyButton text={work.bubbles.join("\n\n")} />
        <Button isSmall tone="quiet" onClick={discard}>
          {t("review.own_drop")}
        </Button>
      </div>
    </section>
  );
}

const nextRevisionOf = <P extends { readonly revision: number }>(draftKey: P): P => ({
  ...draftKey,
  revision: draftKey.revision + 1,
});

/** Null if it has no text of its own, or if that text was sent. */
function unsentWorkOf(review: Review, work: Work | null): Work | null {
  const text = work === null ? null : textToSendOf(review, work);
  return text === null || text === review.final_text || text === review.draft?.text ? null : work;
}

interface NewerReviewButtonsProps {
  readonly newer: string;
  readonly moveTo: UnsentWork["moveTo"];
  readonly next: string | null;
}

/** The review that now answers the customer's messages, with the reviewer's own text at hand. */
function NewerReviewButtons({ newer, moveTo, next }: NewerReviewButtonsProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const open = () => {
    moveTo(newer);
    void navigate({ to: "/reviews/$id", params: { id: newer } });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button tone="main" onClick={open}>
        {t("review.outcome.open_newer")}
      </Button>
      {next === null || next === newer ? null : (
        <Button onClick={() => void navigate({ to: "/reviews/$id", params: { id: next } })}>
          {t("review.next_review")}
        </Button>
      )}
    </div>
  );
}

interface NextButtonProps {
  readonly next: string | null;
  /** The previous buttons are gone: keyboard focus moves here. */
  readonly takesFocus: boolean;
  /** Only one's own decision may take the focus from another element, such as the field of a note. */
  readonly isMine: boolean;
}

function NextButton({ next, takesFocus, isMine }: NextButtonProps) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus && (isMine || isFocusLost())) button.current?.focus({ preventScroll: true });
  }, [takesFocus, isMine]);
  const openNext = () => navigate(next === null ? { to: "/" } : { to: "/reviews/$id", params: { id: next } });
  return (
    <Button ref={button} tone="main" onClick={() => void openNext()}>
      {t(next === null ? "shell.to_queue" : "review.next_review")}
    </Button>
  );
}
