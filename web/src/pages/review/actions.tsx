/** The bar of decisions; it stays in sight, and each of its keys can be taken back or asks first. */
import { useState } from "react";
import { useReader } from "../../i18n/language.tsx";
import { Button } from "../../ui/button.tsx";
import { useShortcuts } from "../../ui/keys.tsx";
import { useSay } from "../../ui/toast.tsx";
import { nameOf, type Review } from "../queue/filters.ts";
import { mostBubbles } from "./bubbles.ts";
import { obstacleOf } from "./decision.ts";
import { forgetWork } from "./kept.ts";
import { useRefusal } from "./refusal.ts";
import { TextDialog } from "./text-dialog.tsx";
import type { Claim } from "./use-claim.ts";
import type { Approve, Steps } from "./use-steps.ts";
import { type Desk, usePlace } from "./use-work.ts";

interface ActionsProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly desk: Desk;
  readonly steps: Steps;
  readonly approve: Approve;
}

export function Actions(props: ActionsProps) {
  const { review, claim, desk, steps } = props;
  const { t } = useReader();
  const refusal = useRefusal();
  const [asking, setAsking] = useState<"reject" | "regenerate" | null>(null);
  const problem = steps.error ?? claim.error;
  const obstacle = obstacleOf(desk.work.bubbles);
  const isOut = claim.other !== null || review.regenerating;
  const ask = (what: "reject" | "regenerate") => {
    if (isOut || steps.busy !== null) return;
    steps.clear();
    setAsking(what);
  };
  return (
    <div className="sticky bottom-0 z-20 -mx-4 mt-5 border-t border-line bg-paper px-4 py-3">
      <p role="alert" className="mb-2 text-red empty:hidden">
        {problem === null || asking !== null ? "" : refusal(problem)}
      </p>
      {obstacle === null || isOut ? null : (
        <p className="mb-2 text-sm text-soft">{t(`review.obstacle.${obstacle}`, { limit: mostBubbles })}</p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Approvals {...props} isBlocked={isOut || obstacle !== null} />
        <Others {...props} isOut={isOut} ask={ask} />
      </div>
      <Questions {...props} asking={asking} close={() => setAsking(null)} />
    </div>
  );
}

function Approvals({ approve, steps, isBlocked }: ActionsProps & { readonly isBlocked: boolean }) {
  const { t } = useReader();
  const run = (then: "stay" | "next") => {
    if (!isBlocked) void approve(then);
  };
  useShortcuts([
    { key: "a", label: t("review.approve"), run: () => run("stay") },
    { key: "A", label: t("review.approve_next"), run: () => run("next") },
  ]);
  const isBusy = steps.busy === "approve";
  const isOff = isBlocked || steps.busy !== null;
  return (
    <>
      <Button tone="main" busy={isBusy} disabled={isOff} onClick={() => run("next")}>
        {t("review.approve_next")}
      </Button>
      <Button busy={isBusy} disabled={isOff} onClick={() => run("stay")}>
        {t("review.approve")}
        <Sign>a</Sign>
      </Button>
    </>
  );
}

const Sign = ({ children }: { readonly children: string }) => (
  <kbd
    aria-hidden
    className="hidden rounded border border-line px-1.5 font-sans text-xs font-normal text-soft md:inline"
  >
    {children}
  </kbd>
);

interface OthersProps extends ActionsProps {
  readonly isOut: boolean;
  readonly ask: (what: "reject" | "regenerate") => void;
}

function Others({ steps, isOut, ask }: OthersProps) {
  const { t } = useReader();
  useShortcuts([
    { key: "r", label: t("review.reject"), run: () => ask("reject") },
    { key: "g", label: t("review.regenerate"), run: () => ask("regenerate") },
  ]);
  const isOff = isOut || steps.busy !== null;
  return (
    <>
      <Button tone="danger" disabled={isOff} onClick={() => ask("reject")}>
        {t("review.reject")}
        <Sign>r</Sign>
      </Button>
      <Button disabled={isOff} onClick={() => ask("regenerate")}>
        {t("review.regenerate")}
        <Sign>g</Sign>
      </Button>
    </>
  );
}

interface QuestionsProps extends ActionsProps {
  readonly asking: "reject" | "regenerate" | null;
  readonly close: () => void;
}

function Questions({ review, steps, asking, close }: QuestionsProps) {
  const { t } = useReader();
  const refusal = useRefusal();
  const reject = useReject(review, steps);
  const shared = { problem: steps.error === null ? "" : refusal(steps.error), onClose: close };
  return (
    <>
      <TextDialog
        {...shared}
        open={asking === "reject"}
        title={t("review.reject_title")}
        label={t("review.reject_reason")}
        submit={t("review.reject")}
        tone="danger"
        longest={4_000}
        isBusy={steps.busy === "reject"}
        onSubmit={(reason) => void reject(reason).then(close)}
      />
      <TextDialog
        {...shared}
        open={asking === "regenerate"}
        title={t("review.regenerate_title")}
        label={t("review.regenerate_guidance")}
        hint={t("review.regenerate_hint")}
        submit={t("review.regenerate_submit")}
        tone="main"
        longest={2_000}
        isBusy={steps.busy === "regenerate"}
        onSubmit={(guidance) =>
          void steps.regenerate(guidance).then((done) => (done === null ? undefined : close()))
        }
      />
    </>
  );
}

function useReject(review: Review, steps: Steps): (reason: string) => Promise<void> {
  const { t } = useReader();
  const say = useSay();
  const place = usePlace(review);
  return async (reason) => {
    if ((await steps.reject(reason)) === null) return;
    forgetWork(sessionStorage, place);
    say({ text: t("review.rejected", { name: nameOf(review) }) });
  };
}
