/** Forms that submit once: they are inactive while submitting, and a rejected field shows why. */
import type { FormEvent, ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "./button.tsx";
import { SubmittingContext } from "./field.tsx";
import { fieldErrorOf } from "./form-values.ts";
import { type UnsavedForm, useUnsavedFields } from "./unsaved.ts";
import { useFirstField } from "./inline-edit.ts";
import { useErrorText } from "../use-error-text.ts";

interface FormProps {
  readonly label: string;
  readonly submit: (form: FormData) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** Fields that show their own errors. */
  readonly fields: readonly string[];
  readonly action: string;
  readonly cancel?: (() => void) | undefined;
  /** True if it replaced the focused element. */
  readonly takesFocus?: boolean;
  readonly className?: string;
  /** Keeps what is typed into fields with a default value. */
  readonly unsaved?: UnsavedForm;
  readonly children: ReactNode;
}

export function Form({
  label,
  submit,
  isBusy,
  error,
  fields,
  action,
  cancel,
  takesFocus = false,
  className = "space-y-4",
  unsaved,
  children,
}: FormProps) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const ref = useFirstField<HTMLFormElement>(takesFocus);
  const keepFields = useUnsavedFields(ref, unsaved);
  const hasFieldError = fields.some((field) => fieldErrorOf(error, field) !== undefined);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isBusy) submit(new FormData(event.currentTarget));
  };
  return (
    <form ref={ref} aria-label={label} onSubmit={send} onInput={keepFields} className={className}>
      <SubmittingContext value={isBusy}>{children}</SubmittingContext>
      <p role="alert" className="text-red empty:hidden">
        {hasFieldError ? "" : errorText(error)}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="main" isBusy={isBusy}>
          {action}
        </Button>
        {cancel === undefined ? null : (
          <Button tone="quiet" disabled={isBusy} onClick={cancel}>
            {t("action.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}
