/** Claiming and releasing a review. */
import { useReader } from "../../../i18n/language.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { useSay } from "../../../ui/dialogs/toast.tsx";
import type { Claim } from "./use-claim.ts";
import type { Steps } from "../decision/use-steps.ts";

export function Hold({ claim, steps }: { readonly claim: Claim; readonly steps: Steps }) {
  const { t } = useReader();
  const say = useSay();
  const release = async () => {
    if ((await steps.release()) !== null) say({ text: t("review.released") });
  };
  if (claim.isMine)
    return (
      <Button
        small
        busy={steps.busy === "release"}
        disabled={steps.busy !== null}
        onClick={() => void release()}
      >
        {t("review.release")}
      </Button>
    );
  return (
    <Button small busy={claim.isTaking} disabled={claim.other !== null} onClick={claim.take}>
      {t("review.take")}
    </Button>
  );
}
