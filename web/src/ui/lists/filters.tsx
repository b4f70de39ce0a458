/** The filters above a list: side by side on wide screens, in two columns on a phone. */
import type { ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../forms/button.tsx";
import { useFocusFallback } from "../dialogs/focus.ts";

interface FiltersProps {
  readonly label: string;
  /** Clears all filters; null if there are none. */
  readonly clear: (() => void) | null;
  readonly children: ReactNode;
}

export function Filters({ label, clear, children }: FiltersProps) {
  const { t } = useI18n();
  const ref = useFocusFallback<HTMLDivElement>(clear !== null);
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={label}
      className="mb-5 grid grid-cols-2 items-end gap-3 outline-none sm:flex sm:flex-wrap"
    >
      {children}
      {clear === null ? null : (
        <Button tone="quiet" onClick={clear}>
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}

/** The width of a filter. */
export const filterWidthClass = "min-w-0 sm:w-40";
