/** Errors in the reader's language, by the API's stable codes; other errors use the API's own text. */
import { Problem } from "../api/client.ts";
import { isSignedOut } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { messageOf } from "./states.tsx";

const codes = [
  "email_taken",
  "shortcode_taken",
  "id_taken",
  "last_admin",
  "too_many",
  "rate_limited",
  "login_locked",
  "wrong_state",
  "version_conflict",
  "forbidden",
  "not_found",
] as const;

/** The text of an error; empty for null. */
export function useErrorText(): (error: Error | null) => string {
  const { t } = useI18n();
  return (error) => {
    // The redirect to the sign-in page is in progress.
    if (error === null || isSignedOut(error)) return "";
    const code = error instanceof Problem ? codes.find((known) => known === error.code) : undefined;
    return code === undefined ? messageOf(error, t("shell.offline")) : t(`error.${code}`);
  };
}
