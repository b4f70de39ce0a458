/** A dialog that asks for one text before it does something. */
import { type ComponentType, type FormEvent, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { Dialog } from "../../../ui/dialogs/dialog.tsx";
import { TextArea } from "../../../ui/forms/field.tsx";

export interface Choices {
  readonly text: string;
  readonly choose: (text: string) => void;
}

interface TextDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly label: string;
  readonly hint?: string;
  readonly submit: string;
  readonly tone: "main" | "danger";
  readonly maxLength: number;
  readonly isBusy: boolean;
  /** Texts to choose from, above the field. */
  readonly choices?: ComponentType<Choices>;
  /** Why it was refused; empty if it was not. */
  readonly problem: string;
  readonly onSubmit: (text: string) => void;
  readonly onClose: () => void;
}

export function TextDialog(props: TextDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title}>
      <Form {...props} />
    </Dialog>
  );
}

function Form(props: TextDialogProps) {
  const {
    label,
    hint,
    submit,
    tone,
    maxLength,
    isBusy,
    choices: Choices,
    problem,
    onSubmit,
    onClose,
  } = props;
  const { t } = useI18n();
  const [text, setText] = useState("");
  const isReady = text.trim() !== "" && !isBusy;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isReady) onSubmit(text.trim());
  };
  return (
    <form onSubmit={send} className="space-y-4">
      {Choices === undefined ? null : <Choices text={text} choose={setText} />}
      <TextArea
        label={label}
        hint={hint}
        // A dialog that asks a question is there to be answered.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        required
        maxLength={maxLength}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <p role="alert" className="text-red empty:hidden">
        {problem}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" tone={tone} disabled={!isReady} busy={isBusy}>
          {submit}
          <ShortcutHint>{t("review.key.ctrl_enter")}</ShortcutHint>
        </Button>
      </div>
    </form>
  );
}
