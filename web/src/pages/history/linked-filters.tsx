/** Filters that a figure's link set and that have no field: what they are, and how to remove them. */
import { X } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { UrlFilters } from "../../ui/lists/url-filters.ts";
import { Button } from "../../ui/forms/button.tsx";
import { useColleagueName } from "../sharing/colleagues.tsx";
import { type filterNames, isTimestamp } from "./query.ts";

type FilterName = (typeof filterNames)[number];

interface Chip {
  readonly text: string;
  readonly names: readonly FilterName[];
}

export function LinkedFilters({ filters }: { readonly filters: UrlFilters<FilterName> }) {
  const { t } = useI18n();
  const chips = useChips(filters.values);
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t("history.linked")} className="-mt-2 mb-4 flex flex-wrap gap-2">
      {chips.map(({ text, names }) => (
        <li key={text} className="min-w-0">
          <Button
            isSmall
            onClick={() => filters.change(Object.fromEntries(names.map((name) => [name, ""])))}
            aria-label={t("history.remove", { filter: text })}
          >
            <span className="truncate">{text}</span>
            <X aria-hidden size={14} className="shrink-0" />
          </Button>
        </li>
      ))}
    </ul>
  );
}

function useChips(values: UrlFilters<FilterName>["values"]): readonly Chip[] {
  const { t, date } = useI18n();
  const nameOf = useColleagueName();
  const { from, to, model, holder, decided_from: decidedFrom, decided_to: decidedTo } = values;
  const formatBound = (time: string | undefined) =>
    time === undefined
      ? "…"
      : isTimestamp(time)
        ? date(time, { dateStyle: "short", timeStyle: "short" })
        : time;
  const chips: (Chip | null)[] = [
    isTimestamp(from) || isTimestamp(to)
      ? {
          text: t("history.written", { from: formatBound(from), to: formatBound(to) }),
          names: ["from", "to"],
        }
      : null,
    decidedFrom === undefined && decidedTo === undefined
      ? null
      : {
          text: t("history.decided_within", { from: formatBound(decidedFrom), to: formatBound(decidedTo) }),
          names: ["decided_from", "decided_to"],
        },
    model === undefined ? null : { text: t("history.model", { model }), names: ["model"] },
    holder === undefined
      ? null
      : { text: t("history.holder", { name: nameOf(holder) ?? t("history.somebody") }), names: ["holder"] },
  ];
  return chips.filter((chip) => chip !== null);
}
