/** A dialog that asks for one text before it does something. */
import type { ComponentType, FormEvent } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { Dialog } from "../../../ui/dialogs/dialog.tsx";
import { TextArea } from "../../../ui/forms/field.tsx";
import { type UnsavedText, useReopenedForm, useUnsavedText } from "../../../ui/forms/unsaved.ts";

export interface TextChoicesProps {
  readonly text: string;
  readonly choose: (text: string) => void;
}

interface TextDialogProps {
  readonly open: boolean;
  /** Keeps the text under this name until it is sent. */
  readonly name: string;
  /** Called if an earlier visit to the page left a text. */
  readonly onReopen: () => void;
  readonly title: string;
  readonly label: string;
  readonly hint?: string;
  readonly submit: string;
  readonly tone: "main" | "danger";
  readonly maxLength: number;
  readonly isBusy: boolean;
  /** Texts to choose from, above the field. */
  readonly choices?: ComponentType<TextChoicesProps>;
  /** Why it was refused; empty if it was not. */
  readonly problem: string;
  /** Resolves to whether it succeeded; then the dialog closes. */
  readonly onSubmit: (text: string) => Promise<boolean>;
  readonly onClose: () => void;
}

export function TextDialog(props: TextDialogProps) {
  const unsaved = useUnsavedText(props.name, "");
  const close = () => unsaved.leave(props.onClose);
  useReopenedForm(props.name, props.onReopen);
  return (
    <Dialog open={props.open} onClose={close} title={props.title}>
      <TextForm {...props} unsaved={unsaved} close={close} />
    </Dialog>
  );
}

interface TextFormProps extends TextDialogProps {
  readonly unsaved: UnsavedText;
  readonly close: () => void;
}

function TextForm(props: TextFormProps) {
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
    unsaved,
    close,
  } = props;
  const { t } = useI18n();
  const { text, write, fill, forget } = unsaved;
  const isReady = text.trim() !== "" && !isBusy;
  const submitText = async () => {
    if (!isReady || !(await onSubmit(text.trim()))) return;
    forget();
    onClose();
  };
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    void submitText();
  };
  return (
    <form onSubmit={send} className="space-y-4">
      {Choices === undefined ? null : <Choices text={text} choose={fill} />}
      <TextArea
        label={label}
        hint={hint}
        // A dialog that asks a question is there to be answered.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        required
        readOnly={isBusy}
        maxLength={maxLength}
        value={text}
        onChange={({ target }) => write(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <p role="alert" className="text-red empty:hidden">
        {problem}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="quiet" onClick={close}>
          {t("action.cancel")}
        </Button>
        <Button type="submit" tone={tone} disabled={!isReady} isBusy={isBusy}>
          {submit}
          <ShortcutHint>{t("review.key.ctrl_enter")}</ShortcutHint>
        </Button>
      </div>
    </form>
  );
}
