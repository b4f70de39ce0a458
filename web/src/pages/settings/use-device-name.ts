/** The name of a session's or a subscription's device. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { deviceOf } from "./user-agent.ts";

export function useDeviceName(userAgent: string | null): string {
  const { t } = useI18n();
  const device = deviceOf(userAgent);
  return device === null ? (userAgent ?? t("sessions.unknown")) : t("sessions.device", { ...device });
}
