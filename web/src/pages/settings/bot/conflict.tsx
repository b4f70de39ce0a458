/** Somebody else saved in the meantime: shows what differs, and asks whose values to continue with. Nothing is overwritten. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { Note } from "../../../ui/note.tsx";
import { SettingValue } from "./setting-value.tsx";
import { differingNames, type Settings, type Values } from "./values.ts";

interface SettingsConflictProps {
  readonly mine: Values;
  readonly theirs: Settings;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

export function SettingsConflict({ mine, theirs, keepMine, takeTheirs }: SettingsConflictProps) {
  const { t } = useI18n();
  const { version, values, origins } = theirs;
  const by = Object.values(origins).find((origin) => origin.version === version)?.by.name;
  const names = differingNames(mine, values);
  return (
    <Note
      tone="warn"
      role="alert"
      title={by === undefined ? t("bot.conflict") : t("bot.conflict_by", { name: by })}
    >
      <p className="mt-1 max-w-prose">{t(names.length === 0 ? "bot.conflict_same" : "bot.conflict_text")}</p>
      <ul className="mt-3 space-y-3 text-ink">
        {names.map((name) => (
          <li key={name} className="rounded-lg bg-card px-3 py-2">
            <h3 className="text-sm">{t(`bot.name.${name}`)}</h3>
            <dl className="mt-1 grid gap-x-5 gap-y-1 text-sm sm:grid-cols-2">
              <div>
                <dt className="text-soft">{t("bot.theirs")}</dt>
                <dd className="words whitespace-pre-wrap">
                  <SettingValue name={name} values={values} />
                </dd>
              </div>
              <div>
                <dt className="text-soft">{t("bot.mine")}</dt>
                <dd className="words whitespace-pre-wrap">
                  <SettingValue name={name} values={mine} />
                </dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        {names.length === 0 ? null : <Button onClick={keepMine}>{t("bot.keep_mine")}</Button>}
        <Button onClick={takeTheirs}>{t("bot.take_theirs")}</Button>
      </div>
    </Note>
  );
}
