/** Filters that a figure's link set and that have no field: what they are, and how to remove them. */
import { X } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { UrlFilters } from "../../ui/lists/url-filters.ts";
import { Button } from "../../ui/forms/button.tsx";
import { useColleagueName } from "../sharing/colleagues.tsx";
import { type filterNames, isMoment } from "./query.ts";

type Name = (typeof filterNames)[number];

interface Chip {
  readonly text: string;
  readonly names: readonly Name[];
}

export function LinkedFilters({ filters }: { readonly filters: UrlFilters<Name> }) {
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

function useChips(values: UrlFilters<Name>["values"]): readonly Chip[] {
  const { t, date } = useI18n();
  const nameOf = useColleagueName();
  const { from, to, model, holder, decided_from: first, decided_to: last } = values;
  const shown = (time: string | undefined) =>
    time === undefined ? "…" : isMoment(time) ? date(time, { dateStyle: "short", timeStyle: "short" }) : time;
  const chips: (Chip | null)[] = [
    isMoment(from) || isMoment(to)
      ? { text: t("history.written", { from: shown(from), to: shown(to) }), names: ["from", "to"] }
      : null,
    first === undefined && last === undefined
      ? null
      : {
          text: t("history.decided_within", { from: shown(first), to: shown(last) }),
          names: ["decided_from", "decided_to"],
        },
    model === undefined ? null : { text: t("history.model", { model }), names: ["model"] },
    holder === undefined
      ? null
      : { text: t("history.holder", { name: nameOf(holder) ?? t("history.somebody") }), names: ["holder"] },
  ];
  return chips.filter((chip) => chip !== null);
}
