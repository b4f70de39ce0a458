/** Every version of the settings; an older one can be restored. */
import { useState } from "react";
import { call, type Output } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { useAction } from "../../../ui/dialogs/use-action.ts";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { PaginatedList, usePaginatedList } from "../../../ui/lists/paginated-list.tsx";
import { Rows } from "../../../ui/lists/rows.tsx";
import { ShortTime } from "../../../ui/text/time.tsx";
import { SettingValue } from "./setting-value.tsx";
import { settingNames, type Settings } from "./values.ts";

type Version = Output<"GET /v1/settings/versions">["items"][number];

interface SettingsVersionsProps {
  readonly settings: Settings;
  /** Restoring would lose what is not saved. */
  readonly isChanged: boolean;
  readonly onRestored: (settings: Settings) => void;
}

export function SettingsVersions({ settings, isChanged, onRestored }: SettingsVersionsProps) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<Version | null>(null);
  const list = usePaginatedList(["GET /v1/settings/versions", "pages"], (cursor, signal) =>
    call("GET /v1/settings/versions", { query: { ...cursor, limit: 10 } }, signal),
  );
  const restore = useAction({
    run: (version: number) =>
      call("POST /v1/settings/versions/{restored}/restore", {
        params: { restored: version },
        body: { version: settings.version },
      }),
    success: t("bot.restored"),
    invalidates: [["GET /v1/settings/versions"]],
    done: (restoredSettings) => {
      onRestored(restoredSettings);
      setChosen(null);
    },
  });
  return (
    <section aria-labelledby="versions">
      <h3 id="versions" className="text-lg">
        {t("bot.versions")}
      </h3>
      <p className="mb-3 max-w-prose text-sm text-soft">
        {t(isChanged ? "bot.versions_unsaved" : "bot.versions_about")}
      </p>
      <PaginatedList list={list} empty={<p className="text-soft">{t("bot.versions_empty")}</p>}>
        {(items) => (
          <Rows label={t("bot.versions")}>
            {items.map((item) => (
              <VersionRow
                key={item.version}
                item={item}
                isNewest={item.version === settings.version}
                isDisabled={isChanged}
                restore={() => setChosen(item)}
              />
            ))}
          </Rows>
        )}
      </PaginatedList>
      {chosen === null ? null : (
        <ConfirmDialog
          open
          onClose={() => setChosen(null)}
          title={t("bot.restore_title", { version: chosen.version })}
          text={t("bot.restore_text")}
          action={t("bot.restore")}
          tone="main"
          isBusy={restore.isPending}
          error={restore.error}
          run={() => restore.mutate(chosen.version)}
        />
      )}
    </section>
  );
}

interface VersionRowProps {
  readonly item: Version;
  readonly isNewest: boolean;
  readonly isDisabled: boolean;
  readonly restore: () => void;
}

function VersionRow({ item, isNewest, isDisabled, restore }: VersionRowProps) {
  const { t } = useI18n();
  const { version, at, by, values, changed, restored } = item;
  const setNames = settingNames.filter((name) => values[name] !== undefined);
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p>
          <span className="font-medium">{t("bot.version", { version })}</span>{" "}
          <span className="text-soft">
            <bdi>{by.name}</bdi> · <ShortTime at={at} />
            {isNewest ? ` · ${t("bot.applies")}` : ""}
            {restored === null ? "" : ` · ${t("bot.restores", { version: restored })}`}
          </span>
        </p>
        <p className="text-sm text-soft">
          {t("bot.changed", { names: changed.map((name) => t(`bot.name.${name}`)).join(", ") })}
        </p>
        <details className="mt-1 text-sm">
          <summary>{t("bot.show_values")}</summary>
          {setNames.length === 0 ? <p className="mt-1 text-soft">{t("bot.all_default")}</p> : null}
          <dl className="mt-1 space-y-1.5">
            {setNames.map((name) => (
              <div key={name}>
                <dt className="text-soft">{t(`bot.name.${name}`)}</dt>
                <dd className="words whitespace-pre-wrap">
                  <SettingValue name={name} values={values} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
      {isNewest ? null : (
        <div>
          <Button
            isSmall
            disabled={isDisabled}
            aria-label={t("bot.restore_named", { version })}
            onClick={restore}
          >
            {t("bot.restore")}
          </Button>
        </div>
      )}
    </li>
  );
}
