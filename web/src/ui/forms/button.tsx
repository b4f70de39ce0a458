/** Buttons: one primary, the others secondary. */
import type { ButtonHTMLAttributes, MouseEvent, Ref } from "react";

type Tone = "main" | "plain" | "quiet" | "danger";

const toneClasses: Readonly<Record<Tone, string>> = {
  main: "bg-accent text-on-accent hover:brightness-110 border-transparent",
  plain: "bg-card text-ink border-edge hover:border-ink",
  quiet: "bg-transparent text-ink border-transparent hover:bg-theirs",
  danger: "bg-card text-red border-edge hover:border-red",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: Tone;
  readonly isSmall?: boolean;
  /** In progress: the button is inactive, and says so. */
  readonly isBusy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** Ignores a click, and so prevents a form's submit. */
const preventSubmit = (event: MouseEvent) => event.preventDefault();

export function Button({
  tone = "plain",
  isSmall = false,
  isBusy = false,
  disabled = false,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const size = isSmall ? "px-2.5 py-1 text-[0.8125rem]" : "px-3.5 py-2";
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy || undefined}
      // `disabled` would lose the focus.
      aria-disabled={isBusy || undefined}
      disabled={disabled && !isBusy}
      onClick={isBusy ? preventSubmit : onClick}
      className={`inline-flex items-center justify-center gap-2 rounded-lg border font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${size} ${toneClasses[tone]} ${className ?? ""}`}
    />
  );
}

/** A shortcut next to its action, hidden from screen readers and on devices without a keyboard. */
export const ShortcutHint = ({ children }: { readonly children: string }) => (
  <kbd
    aria-hidden
    className="hidden rounded border border-current/30 px-1.5 font-sans text-xs font-normal whitespace-nowrap md:inline pointer-coarse:hidden"
  >
    {children}
  </kbd>
);

/** A key as labelled on the keyboard. */
export const Kbd = ({ children }: { readonly children: string }) => (
  <kbd className="inline-block min-w-6 rounded border border-line bg-sunk px-1.5 py-0.5 text-center font-sans text-xs whitespace-nowrap text-soft">
    {children}
  </kbd>
);
