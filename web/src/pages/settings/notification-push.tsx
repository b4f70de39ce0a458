/** Push messages: turning them on in this browser, and the browsers that get them. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import {
  isPushSupported,
  subscribeDevice,
  findSubscription,
  storedSubscriptionId,
  unsubscribeDevice,
  useNotificationPermission,
} from "../../notifications/push.ts";
import { notificationSettingsQuery } from "../../notifications/queries.ts";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Card } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { useErrorText } from "../../ui/use-error-text.ts";
import { useDeviceName } from "./use-device-name.ts";

type Settings = Output<"GET /v1/notifications/settings">;
type Subscription = Settings["subscriptions"][number];

const subscribedQueryKey = ["push-subscription", "here"];
const pushQueryKeys = [subscribedQueryKey, notificationSettingsQuery.queryKey];

export function PushSettings({
  settings: { push_key: key, subscriptions },
}: {
  readonly settings: Settings;
}) {
  const { t } = useI18n();
  return (
    <Card>
      <h3 className="mb-1 font-semibold">{t("notify.push")}</h3>
      {key === null ? (
        <p className="max-w-prose text-soft">{t("notify.no_key")}</p>
      ) : (
        <>
          <p className="mb-3 max-w-prose text-soft">{t("notify.push_about")}</p>
          <PushSwitch pushKey={key} subscriptions={subscriptions} />
        </>
      )}
      <h4 className="mt-5 mb-1 text-sm font-semibold">{t("notify.browsers")}</h4>
      {subscriptions.length === 0 ? <p className="text-soft">{t("notify.no_browsers")}</p> : null}
      <ul aria-label={t("notify.browsers")} className="divide-y divide-line">
        {subscriptions.map((one) => (
          <SubscriptionRow key={one.id} subscription={one} />
        ))}
      </ul>
    </Card>
  );
}

interface PushSwitchProps {
  readonly pushKey: string;
  readonly subscriptions: readonly Subscription[];
}

/** Switches push messages to this browser on and off; they are on if the browser and the server both know of it. */
function PushSwitch({ pushKey, subscriptions }: PushSwitchProps) {
  const { t, language } = useI18n();
  const { canReview } = usePermissions();
  const showToast = useToast();
  const errorText = useErrorText();
  const { permission, ask } = useNotificationPermission();
  const { data: isSubscribed = false } = useQuery({
    queryKey: subscribedQueryKey,
    queryFn: async () => (await findSubscription()) !== null,
  });
  const isOn = isSubscribed && subscriptions.some(({ id }) => id === storedSubscriptionId());
  const toggle = useAction({
    run: async () => {
      if (isOn) {
        await unsubscribeDevice();
        return showToast({ text: t("notify.turned_off") });
      }
      if ((await ask()) !== "granted") return undefined;
      const isSubscribedNow = await subscribeDevice(pushKey, language);
      return showToast(
        isSubscribedNow
          ? { text: t("notify.turned_on") }
          : { text: t("notify.push_failed"), tone: "bad", durationMs: 15_000 },
      );
    },
    invalidates: pushQueryKeys,
  });
  const isPossible = isPushSupported() && permission !== "denied";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Badge tone={isOn ? "good" : "plain"}>{t(isOn ? "notify.push_is_on" : "notify.push_is_off")}</Badge>
      {isPossible && canReview ? (
        <Button
          tone={isOn ? "plain" : "main"}
          isBusy={toggle.isPending}
          onClick={() => toggle.mutate(undefined)}
        >
          {t(isOn ? "notify.push_off" : "notify.push_on")}
        </Button>
      ) : (
        <p className="max-w-prose text-sm text-soft">
          {t(permission === "denied" ? "notify.denied" : "notify.unsupported")}
        </p>
      )}
      <p role="alert" className="text-red empty:hidden">
        {errorText(toggle.error)}
      </p>
    </div>
  );
}

function SubscriptionRow({
  subscription: { id, user_agent: userAgent, created_at: since },
}: {
  readonly subscription: Subscription;
}) {
  const { t, date } = useI18n();
  const { canReview } = usePermissions();
  const name = useDeviceName(userAgent);
  const remove = useAction({
    run: (): Promise<unknown> =>
      id === storedSubscriptionId()
        ? unsubscribeDevice()
        : call("DELETE /v1/push-subscriptions/{id}", { params: { id } }),
    success: t("notify.removed"),
    invalidates: pushQueryKeys,
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
      <p className="min-w-0">
        <span className="words font-medium">{name}</span>{" "}
        <span className="text-sm text-soft">{t("notify.since", { time: date(since) })}</span>
      </p>
      {canReview ? (
        <Button
          isSmall
          isBusy={remove.isPending}
          aria-label={t("notify.remove_named", { name })}
          onClick={() => remove.mutate(undefined)}
        >
          {t("notify.remove")}
        </Button>
      ) : null}
    </li>
  );
}
