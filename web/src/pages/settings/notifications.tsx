/** The reader's notification preferences. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useNotificationPermission } from "../../notifications/push.ts";
import { notificationSettingsQuery } from "../../notifications/queries.ts";
import { playSound } from "../../notifications/sound.ts";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { Input, Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { Card } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { PermissionNote } from "./notification-permission.tsx";
import { PushSettings } from "./notification-push.tsx";
import { notifications } from "../../strings/notifications.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(notifications);

type Settings = Output<"GET /v1/notifications/settings">;
type Preferences = Settings["preferences"];

const events = ["new", "overdue", "assigned", "mentioned"] as const satisfies Preferences["events"];
/** Offered when someone turns quiet hours on. */
const defaultQuietHours = { from: "20:00", to: "07:00" };

export function NotificationSettings() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(notificationSettingsQuery);
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  return (
    <div className="max-w-3xl space-y-4">
      <p className="max-w-prose text-soft">{t("notify.about")}</p>
      <PreferencesForm settings={data} />
      <PushSettings settings={data} />
    </div>
  );
}

function PreferencesForm({ settings: { preferences, chosen } }: { readonly settings: Settings }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const { permission, ask } = useNotificationPermission();
  const save = useAction({
    run: (body: Preferences) => call("PUT /v1/notifications/settings", { body }),
    success: t("notify.saved"),
    invalidates: [notificationSettingsQuery.queryKey],
  });
  const submit = async (form: FormData) => {
    const browser = form.has("browser");
    // The browser only asks at a click.
    if (browser) await ask();
    save.mutate({
      events: events.filter((event) => form.has(event)),
      sound: form.has("sound"),
      browser,
      quiet: form.has("quiet") ? { from: textOf(form, "from"), to: textOf(form, "to") } : null,
      time_zone: textOf(form, "time_zone"),
    });
  };
  return (
    <Card>
      <Form
        label={t("settings.notifications")}
        submit={(form) => void submit(form)}
        isBusy={save.isPending || !canReview}
        error={save.error}
        fields={["quiet", "time_zone"]}
        action={t("action.save")}
        className="space-y-5"
      >
        <EventChoice chosen={preferences.events} />
        <FieldGroup title={t("notify.ways")}>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <Checkbox name="sound" label={t("notify.sound")} checked={preferences.sound} />
            <Button isSmall onClick={() => void playSound().catch(() => undefined)}>
              {t("notify.try_sound")}
            </Button>
          </div>
          <Checkbox name="browser" label={t("notify.browser")} checked={preferences.browser} />
          <PermissionNote permission={permission} ask={ask} />
        </FieldGroup>
        <QuietHoursChoice settings={{ preferences, chosen }} error={fieldErrorOf(save.error, "quiet")} />
      </Form>
    </Card>
  );
}

function EventChoice({ chosen }: { readonly chosen: Preferences["events"] }) {
  const { t } = useI18n();
  return (
    <FieldGroup title={t("notify.events")}>
      {events.map((event) => (
        <Checkbox
          key={event}
          name={event}
          label={t(`notify.event.${event}`)}
          checked={chosen.includes(event)}
        />
      ))}
    </FieldGroup>
  );
}

interface QuietHoursChoiceProps {
  readonly settings: Pick<Settings, "preferences" | "chosen">;
  readonly error: string | undefined;
}

function QuietHoursChoice({ settings: { preferences, chosen }, error }: QuietHoursChoiceProps) {
  const { t } = useI18n();
  const [isOn, setOn] = useState(preferences.quiet !== null);
  const zone = chosen ? preferences.time_zone : localTimeZone();
  return (
    <FieldGroup title={t("notify.quiet")}>
      <Checkbox name="quiet" label={t("notify.quiet_on")} checked={isOn} change={setOn} />
      {isOn ? (
        <QuietHoursFields hours={preferences.quiet ?? defaultQuietHours} zone={zone} error={error} />
      ) : (
        <input type="hidden" name="time_zone" value={zone} />
      )}
    </FieldGroup>
  );
}

const localTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface QuietHoursFieldsProps {
  readonly hours: { readonly from: string; readonly to: string };
  readonly zone: string;
  readonly error: string | undefined;
}

function QuietHoursFields({ hours, zone, error }: QuietHoursFieldsProps) {
  const { t } = useI18n();
  const zones = [...new Set([zone, localTimeZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
        <Input
          label={t("notify.from")}
          name="from"
          type="time"
          required
          defaultValue={hours.from}
          error={error}
        />
        <Input label={t("notify.to")} name="to" type="time" required defaultValue={hours.to} />
        <Select label={t("notify.zone")} name="time_zone" defaultValue={zone}>
          {zones.map((one) => (
            <option key={one} value={one}>
              {one.replaceAll("_", " ")}
            </option>
          ))}
        </Select>
      </div>
      <p className="text-sm text-soft">{t("notify.quiet_hint")}</p>
    </>
  );
}

function FieldGroup({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="mb-1 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

interface CheckboxProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly change?: (isOn: boolean) => void;
}

const Checkbox = ({ name, label, checked, change }: CheckboxProps) => (
  <label className="flex min-h-6 w-fit items-start gap-2 max-md:min-h-11 max-md:items-center pointer-coarse:min-h-11 pointer-coarse:items-center">
    <input
      type="checkbox"
      name={name}
      defaultChecked={checked}
      onChange={({ target }) => change?.(target.checked)}
      className="mt-1 shrink-0 max-md:mt-0 pointer-coarse:mt-0"
    />
    {label}
  </label>
);
