/** Small marks next to a name: a state, a flag, a count. */
import type { ReactNode } from "react";
import type { Tone } from "./tone.ts";

const toneClasses: Readonly<Record<Tone, string>> = {
  plain: "bg-theirs text-ink",
  good: "bg-accent-wash text-accent",
  warn: "bg-amber-wash text-amber",
  bad: "bg-red-wash text-red",
  info: "bg-blue-wash text-blue",
};

export const Badge = ({
  tone = "plain",
  isFreeText = false,
  children,
}: {
  readonly tone?: Tone;
  /** With words that somebody chose: they may be too long for one line. */
  readonly isFreeText?: boolean;
  readonly children: ReactNode;
}) => (
  <span
    className={`inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium ${isFreeText ? "max-w-full wrap-anywhere" : "whitespace-nowrap"} ${toneClasses[tone]}`}
  >
    {children}
  </span>
);
