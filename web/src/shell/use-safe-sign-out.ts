/** Signing out, once the server has everything that was typed. */
import { useSignOut } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { saveEverything } from "../pages/review/answer/savers.ts";

/** As `useSignOut`; rejects as well if unsent text cannot be stored, because signing out deletes this tab's copy. */
export function useSafeSignOut(...route: Parameters<typeof useSignOut>): ReturnType<typeof useSignOut> {
  const { t } = useI18n();
  const signOut = useSignOut(...route);
  return async (leave) => {
    if (!(await saveEverything())) throw new Error(t("shell.unsaved"));
    // The next user of this browser gets none of these notifications.
    await (await import("../notifications/device.ts")).unsubscribeDevice().catch(() => undefined);
    await signOut(leave);
  };
}
