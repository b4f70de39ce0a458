/** The saved views of a page as links, and the button that saves its filters as one. */
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { views } from "../../strings/views.ts";
import { Button, ShortcutHint } from "../../ui/forms/button.tsx";
import { useOpenedPart } from "../../ui/load.ts";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { viewAddresses, type ViewedPage } from "./view-addresses.ts";
import { isSameFilter, shownFiltersOf, viewsQuery } from "./shown-filters.ts";

addTexts(views);

const loadDialog = async () => (await import("./views-dialog.tsx")).ViewsDialog;

/** More would push the list down; all of them are in the dialog and in the command palette. */
const maxLinks = 8;

export function SavedViews({ page }: { readonly page: ViewedPage }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const dialog = useOpenedPart(loadDialog, isOpen, () => setOpen(false));
  const { data } = useQuery(viewsQuery);
  const shownFilters = shownFiltersOf(useSearch({ strict: false }));
  const saved = (data?.items ?? []).filter((view) => view.page === page);
  const current = shownFilters.isNarrower
    ? undefined
    : saved.find(({ filter }) => isSameFilter(filter, shownFilters.filter));
  useShortcuts([{ key: "v", label: t("views.key"), run: () => setOpen(true) }]);
  const isNew = current === undefined && Object.keys(shownFilters.filter).length > 0;
  return (
    <nav aria-label={t("views.list")} className="mb-3 flex flex-wrap items-center gap-1.5">
      {saved.slice(0, maxLinks).map((view) => (
        <Link
          key={view.id}
          to={viewAddresses[page]}
          search={view.filter}
          activeOptions={{ exact: true }}
          className="inline-flex max-w-60 items-center rounded-full border border-edge px-3 py-1 text-sm hover:border-ink max-md:min-h-11 max-md:min-w-11 max-md:justify-center pointer-coarse:min-h-11 pointer-coarse:min-w-11 pointer-coarse:justify-center aria-[current=page]:border-accent aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium"
        >
          <bdi className="truncate">{view.name}</bdi>
        </Link>
      ))}
      <Button isSmall tone="quiet" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden size={14} />
        {t(isNew ? "views.save" : "views.manage")}
        <ShortcutHint>v</ShortcutHint>
      </Button>
      {isOpen ? dialog?.({ page, saved, shownFilters, close: () => setOpen(false) }) : null}
    </nav>
  );
}
