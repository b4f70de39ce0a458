/** The texts of errors, in components. */
import { useI18n } from "../i18n/use-i18n.tsx";
import { errorTextOf } from "./error-text.ts";

export function useErrorText(): (error: unknown) => string {
  const { t } = useI18n();
  return (error) => errorTextOf(error, t);
}
