/** A search box that searches when typing pauses. */
import { useEffect, useRef, useState } from "react";
import { Input } from "./field.tsx";

interface SearchFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly change: (text: string) => void;
  readonly className?: string;
}

/** Ms without a key press before it searches. */
const debounceMs = 300;

export function SearchField({ label, hint, value, change, className }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const applied = useRef(value);
  useEffect(() => {
    // Changed from outside: by a link, or the browser's back button.
    if (value === applied.current) return;
    applied.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text.trim() === applied.current) return undefined;
    const timer = setTimeout(() => {
      applied.current = text.trim();
      change(applied.current);
    }, debounceMs);
    return () => clearTimeout(timer);
  }, [text, change]);
  return (
    <Input
      type="search"
      label={label}
      hint={hint}
      value={text}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      {...(className === undefined ? {} : { className })}
    />
  );
}
