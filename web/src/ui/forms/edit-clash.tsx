/** Says that somebody else changed or deleted what a form edits, and asks whose text to continue with. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Note } from "../note.tsx";
import { Button } from "./button.tsx";
import { Input, TextArea } from "./field.tsx";
import { type Edited, versionField } from "./use-edited.ts";

interface EditClashProps {
  readonly edited: Edited<{ readonly version: number }>;
  /** The labels of the form's fields, by name. */
  readonly labels: Readonly<Record<string, string>>;
  /** A value in words, for a field in which it is chosen. */
  readonly inWords?: (name: string, value: string) => string;
}

/** Part of the form: it holds the version as well. */
export function EditClash({ edited, labels, inWords }: EditClashProps) {
  const { t } = useI18n();
  const { base, clash } = edited;
  return (
    <>
      {clash === null ? null : clash.theirs === null ? (
        <Note
          tone="warn"
          role="alert"
          title={clash.by === undefined ? t("clash.deleted") : t("clash.deleted_by", { name: clash.by })}
        >
          <p className="mt-1">{t("clash.deleted_text")}</p>
        </Note>
      ) : (
        <Changed
          edited={edited}
          by={clash.by}
          theirs={clash.theirs}
          labels={labels}
          {...(inWords === undefined ? {} : { inWords })}
        />
      )}
      {/* React would set a field of the type "hidden" to its default value whenever it renders. */}
      {base === null ? null : <input hidden readOnly name={versionField} defaultValue={base.version} />}
    </>
  );
}

interface ChangedProps extends EditClashProps {
  readonly by: string | undefined;
  readonly theirs: NonNullable<NonNullable<Edited<never>["clash"]>["theirs"]>;
}

function Changed({ edited, by, theirs, labels, inWords = (_, value) => value }: ChangedProps) {
  const { t } = useI18n();
  const { fields, names } = theirs;
  return (
    <Note
      tone="warn"
      role="alert"
      title={by === undefined ? t("clash.changed") : t("clash.changed_by", { name: by })}
    >
      <p className="mt-1">{t(names.length === 0 ? "clash.same" : "clash.text")}</p>
      <div className="mt-3 space-y-3 text-ink">
        {names.map((name) => {
          const label = t("clash.saved", { field: labels[name] ?? name });
          const value = inWords(name, fields[name] ?? "");
          return name === "text" ? (
            <TextArea key={name} label={label} value={value} rows={6} readOnly />
          ) : (
            <Input key={name} label={label} value={value} readOnly dir="auto" />
          );
        })}
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        {names.length === 0 ? null : <Button onClick={edited.keepMine}>{t("clash.keep_mine")}</Button>}
        <Button onClick={edited.takeTheirs}>{t("clash.take_theirs")}</Button>
      </div>
    </Note>
  );
}
