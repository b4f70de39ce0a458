/** Selects reviews of the queue, and offers what can be done with several at once. */
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { SelectionHead } from "../../ui/lists/selection-head.tsx";
import type { Selection } from "../../ui/lists/selection.ts";
import type { Review } from "./reviews.ts";
import { BulkDialog, type BulkAction } from "./bulk-dialog.tsx";

/** The API takes no more at once. */
const maxSelected = 100;
const actions = ["assign", "release", "reject"] as const;

interface SelectionBarProps {
  readonly selection: Selection<string>;
  readonly reviews: readonly Review[];
}

export function SelectionBar({ selection, reviews }: SelectionBarProps) {
  const { t } = useI18n();
  const [bulk, setBulk] = useState<{
    readonly action: BulkAction;
    readonly reviews: readonly Review[];
  } | null>(null);
  const count = selection.ids.length;
  const begin = (action: BulkAction) =>
    setBulk({ action, reviews: reviews.filter(({ id }) => selection.has(id)) });
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <SelectionHead
        selection={selection}
        label={t("sharing.select_all")}
        count={count === 0 ? "" : t("sharing.selected", { count })}
      />
      {count > maxSelected ? <p className="text-red">{t("sharing.most", { count: maxSelected })}</p> : null}
      {actions.map((action) => (
        <Button
          key={action}
          isSmall
          tone={action === "reject" ? "danger" : "plain"}
          disabled={count === 0 || count > maxSelected}
          onClick={() => begin(action)}
        >
          {t(`sharing.many.${action}`)}
        </Button>
      ))}
      {bulk === null ? null : (
        <BulkDialog
          {...bulk}
          close={() => setBulk(null)}
          done={() => {
            setBulk(null);
            selection.clear();
          }}
        />
      )}
    </div>
  );
}
