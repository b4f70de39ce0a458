/** Signing out, once the server has everything that was typed. */
import { useSession, useSignOut } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { saveEverything } from "../pages/review/answer/savers.ts";
import { useAskToDiscard } from "../ui/dialogs/discard.tsx";
import { loadPart } from "../ui/load.ts";
import { hasUnsaved } from "../ui/forms/unsaved-store.ts";

/**
 * As `useSignOut`, which deletes this tab's copy of what was typed: rejects as well if an unsent answer cannot be stored,
 * and does nothing if the person does not want to discard what was typed into a form.
 */
export function useSafeSignOut(...route: Parameters<typeof useSignOut>): ReturnType<typeof useSignOut> {
  const { t } = useI18n();
  const { id: me } = useSession().reviewer;
  const signOut = useSignOut(...route);
  const mayDiscard = useAskToDiscard();
  return async (leave) => {
    if (!(await saveEverything())) throw new Error(t("shell.unsaved"));
    if (hasUnsaved(sessionStorage, me) && !(await mayDiscard())) return;
    // The next user of this browser gets none of these notifications.
    await (
      await loadPart(() => import("../notifications/push.ts"))
    )
      .unsubscribeDevice()
      .catch(() => undefined);
    await signOut(leave);
  };
}
