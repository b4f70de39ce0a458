/** Reasons for editing drafts, most frequent first. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Figure } from "../../ui/figure.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { useTagTitle } from "../../ui/text/tag-title.ts";
import { useFigureFormats } from "./overview.tsx";

type TagFigures = Output<"GET /v1/analytics/edit-tags">;

/** Rare reasons are only in the table. */
const maxBars = 10;

export function TagChart({ tags: figures }: { readonly tags: TagFigures }) {
  const { t, number } = useI18n();
  const titleOf = useTagTitle();
  const tags = figures.items.map((tag) => ({ ...tag, title: titleOf(tag) }));
  const { formatShare } = useFigureFormats();
  const [first] = tags;
  return (
    <Figure
      title={t("tags.title")}
      summary={
        first === undefined
          ? t("analytics.nothing")
          : t("tags.summary", { title: first.title, share: formatShare(first.share) })
      }
      isEmpty={first === undefined}
      table={<TagTable figures={{ ...figures, items: tags }} />}
    >
      <div className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2.5">
        {tags.slice(0, maxBars).map(({ tag, title, uses }) => (
          <div key={tag} className="contents">
            <span className="words max-w-44">{title}</span>
            <span
              className="h-3.5 rounded-sm bg-accent forced-color-adjust-none"
              style={{ width: `${(uses / (first?.uses ?? uses)) * 100}%` }}
            />
            <span className="text-right tabular-nums">{number(uses)}</span>
          </div>
        ))}
      </div>
    </Figure>
  );
}

function TagTable({ figures: { from, to, items } }: { readonly figures: TagFigures }) {
  const { t, number } = useI18n();
  const { formatShare } = useFigureFormats();
  return (
    <Table
      label={t("figure.values", { title: t("tags.title") })}
      head={[
        { label: t("tags.tag") },
        { label: t("tags.uses"), isNumber: true },
        { label: t("tags.share"), isNumber: true },
      ]}
    >
      {items.map((tag) => (
        <tr key={tag.tag}>
          <RowHead>{tag.title}</RowHead>
          <Cell isNumber>
            <CasesLink count={tag.uses} filter={{ tag: tag.tag, from, to }} about={tag.title}>
              {number(tag.uses)}
            </CasesLink>
          </Cell>
          <Cell isNumber>{formatShare(tag.share)}</Cell>
        </tr>
      ))}
    </Table>
  );
}
