/** Labelled inputs; an error is read out with the field. */
import {
  createContext,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useContext,
  useId,
} from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { fieldErrorTextOf } from "./field-error-text.ts";

/** True while the form is submitted: what is typed in the meantime would not be in it. */
export const SubmittingContext = createContext(false);

const fieldClass =
  "w-full rounded-lg border border-edge bg-card px-3 py-2 text-ink aria-invalid:border-red disabled:opacity-60";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** Only for screen readers. */
  readonly hideLabel?: boolean;
  readonly className?: string;
}

interface FieldAttributes {
  readonly id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

function FieldFrame({
  label,
  hint,
  error,
  hideLabel,
  className,
  children,
}: FieldProps & { readonly children: (attributes: FieldAttributes) => ReactNode }) {
  const { t } = useI18n();
  const id = useId();
  const note = error === undefined ? hint : fieldErrorTextOf(error, t);
  return (
    <div className={className}>
      <label htmlFor={id} className={hideLabel === true ? "sr-only" : "mb-1 block text-sm font-medium"}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error === undefined ? undefined : true,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
      })}
      {note === undefined ? null : (
        <p id={`${id}-note`} className={`mt-1 text-sm ${error === undefined ? "text-soft" : "text-red"}`}>
          {note}
        </p>
      )}
    </div>
  );
}

type PropsOf<T> = FieldProps & Omit<T, keyof FieldProps>;

export const Input = ({
  label,
  hint,
  error,
  hideLabel = false,
  className = "",
  ...rest
}: PropsOf<InputHTMLAttributes<HTMLInputElement>>) => {
  const isSubmitting = useContext(SubmittingContext);
  return (
    <FieldFrame {...{ label, hint, error, hideLabel, className }}>
      {(attributes) => <input readOnly={isSubmitting} {...rest} {...attributes} className={fieldClass} />}
    </FieldFrame>
  );
};

export const TextArea = ({
  label,
  hint,
  error,
  hideLabel = false,
  className = "",
  ...rest
}: PropsOf<TextareaHTMLAttributes<HTMLTextAreaElement>>) => {
  const isSubmitting = useContext(SubmittingContext);
  return (
    <FieldFrame {...{ label, hint, error, hideLabel, className }}>
      {(attributes) => (
        <textarea
          rows={4}
          dir="auto"
          readOnly={isSubmitting}
          {...rest}
          {...attributes}
          className={fieldClass}
        />
      )}
    </FieldFrame>
  );
};

export const Select = ({
  label,
  hint,
  error,
  hideLabel = false,
  className = "",
  ...rest
}: PropsOf<SelectHTMLAttributes<HTMLSelectElement>>) => (
  <FieldFrame {...{ label, hint, error, hideLabel, className }}>
    {(attributes) => (
      <span className="relative block">
        <select {...rest} {...attributes} className={`${fieldClass} appearance-none truncate pr-9`} />
        <svg
          aria-hidden
          viewBox="0 0 12 12"
          className="pointer-events-none absolute top-1/2 right-3 size-3 -translate-y-1/2 text-soft"
        >
          <path d="m2 4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </span>
    )}
  </FieldFrame>
);
