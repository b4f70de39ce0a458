/** The bot's settings: what every draft is made with. One form, one version per save. */
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call, Problem } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { useAction } from "../../../ui/dialogs/use-action.ts";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { Form } from "../../../ui/forms/form.tsx";
import { type UnsavedForm, useUnsavedForm } from "../../../ui/forms/unsaved.ts";
import { LoadingOrFailure } from "../../../ui/states.tsx";
import { SettingsConflict } from "./conflict.tsx";
import { ModelFields, NumberFields, FourEyesField, TextFields } from "./fields.tsx";
import { SettingsPreview } from "./preview.tsx";
import { RuleFields } from "./rules.tsx";
import { TimeZoneField } from "./time-zone-field.tsx";
import {
  differingNames,
  type Fields,
  fieldsOf,
  type UnsavedChanges,
  unsavedChangesIn,
  mergeValues,
  settingNames,
  type Settings,
  valuesOf,
} from "./values.ts";
import { SettingsVersions } from "./versions.tsx";
import { bot } from "../../../strings/bot.ts";
import { addTexts } from "../../../strings/catalogue.ts";

addTexts(bot);

const readSettings = (signal?: AbortSignal) => call("GET /v1/settings", {}, signal);

export function BotSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/settings"],
    queryFn: ({ signal }) => readSettings(signal),
    // Refetching must not overwrite what is being typed.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: "always",
  });
  if (data !== undefined) return <SettingsEditor loaded={data} />;
  return <LoadingOrFailure error={error} refetch={refetch} />;
}

function SettingsEditor({ loaded }: { readonly loaded: Settings }) {
  const { t } = useI18n();
  const unsaved = useUnsavedForm("settings");
  const [unsavedChanges] = useState(() => unsavedChangesIn(unsaved.read(), loaded));
  const [settings, setSettings] = useState(unsavedChanges?.base ?? loaded);
  const [fields, setFields] = useState(() => fieldsOf(unsavedChanges?.values ?? loaded.values));
  /** What somebody else saved in the meantime. */
  const [theirs, setTheirs] = useState(settings.version === loaded.version ? null : loaded);
  const values = valuesOf(fields);
  const isChanged = differingNames(values, settings.values).length > 0;
  useStoreChanges(unsaved, isChanged ? { base: settings, values } : null);
  const show = (next: Settings, values = next.values) => {
    setSettings(next);
    setFields(fieldsOf(values));
    setTheirs(null);
  };
  const save = useSaveSettings(settings.version, setTheirs, show);
  const error = theirs === null ? save.error : null;
  const props = {
    settings,
    fields,
    change: (changed: Partial<Fields>) => setFields((before) => ({ ...before, ...changed })),
    error,
  };
  return (
    <div className="space-y-8">
      <p className="max-w-prose text-soft">{t("bot.about")}</p>
      {theirs === null ? null : (
        <SettingsConflict
          mine={mergeValues(settings.values, values, theirs.values)}
          theirs={theirs}
          keepMine={() => show(theirs, mergeValues(settings.values, values, theirs.values))}
          takeTheirs={() => show(theirs)}
        />
      )}
      <Form
        label={t("settings.bot")}
        submit={() => save.mutate(values)}
        isBusy={save.isPending}
        error={error}
        fields={settingNames.map((name) => `values.${name}`)}
        action={t("bot.save")}
        cancel={isChanged ? () => setFields(fieldsOf(settings.values)) : undefined}
        className="space-y-8"
      >
        <TextFields {...props} />
        <ModelFields {...props} />
        <RuleFields {...props} />
        <FourEyesField {...props} />
        <TimeZoneField {...props} />
        <NumberFields {...props} />
        <p role="status" className="text-amber empty:hidden">
          {isChanged ? t("bot.unsaved") : ""}
        </p>
      </Form>
      <SettingsPreview values={values} isChanged={isChanged} />
      <SettingsVersions settings={settings} isChanged={isChanged} onRestored={show} />
      <LeaveDialog isChanged={isChanged} discard={unsaved.forget} />
    </div>
  );
}

function useSaveSettings(
  version: number,
  onConflict: (theirs: Settings) => void,
  done: (saved: Settings) => void,
) {
  const { t } = useI18n();
  return useAction({
    run: async (values: Settings["values"]) => {
      try {
        return await call("PUT /v1/settings", { body: { version, values } });
      } catch (error) {
        if (error instanceof Problem && error.code === "version_conflict") onConflict(await readSettings());
        throw error;
      }
    },
    success: t("bot.saved"),
    invalidates: [["GET /v1/settings/versions"]],
    done,
  });
}

/** Keeps the changes, so that they are there after a reload or after signing in again. */
function useStoreChanges(unsaved: UnsavedForm, changes: UnsavedChanges | null): void {
  const text = changes === null ? null : JSON.stringify(changes);
  useEffect(() => {
    unsaved.keep(text === null ? null : { changes: text });
    // `unsaved` is a new object in every rendering.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
}

/** Asks before changes are lost on the way to another page or tab. */
function LeaveDialog({ isChanged, discard }: { readonly isChanged: boolean; readonly discard: () => void }) {
  const { t } = useI18n();
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: false,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("bot.leave_title")}
      text={t("bot.leave_text")}
      action={t("bot.leave")}
      isBusy={false}
      error={null}
      run={() => {
        discard();
        blocker.proceed?.();
      }}
    />
  );
}
