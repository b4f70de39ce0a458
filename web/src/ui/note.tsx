/** A note above content: information, warning or error. */
import type { ReactNode } from "react";

const toneClasses = {
  info: "bg-blue-wash text-blue",
  warn: "bg-amber-wash text-amber",
  bad: "bg-red-wash text-red",
  good: "bg-accent-wash text-accent",
} as const;

interface NoteProps {
  readonly tone: keyof typeof toneClasses;
  readonly title?: string;
  /** How it is read out: `alert` at once, `status` when the reader pauses. */
  readonly role?: "alert" | "status";
  readonly children?: ReactNode;
}

export const Note = ({ tone, title, role, children }: NoteProps) => (
  <div role={role} className={`rounded-xl px-4 py-3 ${toneClasses[tone]}`}>
    {title === undefined ? null : <p className="font-semibold">{title}</p>}
    {children}
  </div>
);
