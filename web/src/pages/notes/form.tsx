/** Writing a note: colleagues are suggested after an @. */
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { TextArea } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf } from "../../ui/forms/form-values.ts";
import type { UnsavedText } from "../../ui/forms/unsaved.ts";
import { colleaguesQuery } from "../sharing/colleagues.tsx";
import { completeMention, mentionedColleagues, suggestColleagues } from "./mention-text.ts";

/** As the API takes it. */
export interface NoteInput {
  readonly text: string;
  readonly mentions: string[];
}

interface NoteFormProps {
  readonly unsaved: UnsavedText;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly save: (note: NoteInput) => void;
  readonly cancel: () => void;
}

export function NoteForm({ unsaved, isBusy, error, save, cancel }: NoteFormProps) {
  const { t } = useI18n();
  const { text, write } = unsaved;
  const { data } = useQuery(colleaguesQuery);
  const colleagues = data?.items ?? [];
  const ref = useRef<HTMLDivElement>(null);
  const submit = () => {
    if (text.trim() !== "")
      save({ text: text.trim(), mentions: mentionedColleagues(text, colleagues).map(({ id }) => id) });
  };
  const suggestions = suggestColleagues(text, colleagues);
  return (
    <Form
      label={t("notes.add")}
      submit={submit}
      isBusy={isBusy}
      error={error}
      fields={["text"]}
      action={t("notes.save")}
      cancel={cancel}
      takesFocus
      className="space-y-2"
    >
      <div ref={ref}>
        <TextArea
          label={t("notes.text")}
          hint={t("notes.hint")}
          error={fieldErrorOf(error, "text")}
          rows={3}
          required
          maxLength={4_000}
          value={text}
          onChange={({ target }) => write(target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
            if (event.key === "Escape") cancel();
          }}
        />
      </div>
      {suggestions.length === 0 ? null : (
        <div role="group" aria-label={t("notes.suggest")} className="flex flex-wrap gap-1.5">
          {suggestions.map((colleague) => (
            <Button
              key={colleague.id}
              isSmall
              onClick={() => {
                write(completeMention(text, colleague));
                ref.current?.querySelector("textarea")?.focus();
              }}
            >
              @{colleague.name}
            </Button>
          ))}
        </div>
      )}
    </Form>
  );
}
