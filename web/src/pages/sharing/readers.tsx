/** Shows who else has this open. */
import { Eye } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { holderOf, type Review } from "../queue/reviews.ts";
import type { RowViewer } from "../queue/viewer.ts";
import { readerNamesOf, type Presence, useOthersPresence } from "./presence.ts";

interface ReadersBadgeProps {
  readonly review: Review;
  readonly viewer: RowViewer;
}

/** In a list: who has this review open, unless that follows from who claimed it. */
export function ReadersBadge({ review, viewer: { othersPresence, now } }: ReadersBadgeProps) {
  const { t, language } = useI18n();
  const holder = holderOf(review, now);
  const readers = othersPresence.filter((one) => one.review === review.id && one.reviewer.id !== holder?.id);
  const names = readerNamesOf(readers);
  if (names.length === 0) return null;
  const list = new Intl.ListFormat(language).format(names);
  return (
    <Badge tone="info" isFreeText>
      <Eye aria-hidden size={12} />
      <bdi>{t("sharing.reading", { count: names.length, names: list })}</bdi>
    </Badge>
  );
}

interface ReadersProps {
  readonly customer: string;
  /** The review that is open here; null: the customer's page. */
  readonly review: string | null;
}

/** On a page: who has this review open too, and who looks at the same customer elsewhere. */
export function Readers({ customer, review }: ReadersProps) {
  const othersPresence = useOthersPresence().filter((one) => one.customer === customer);
  const readersHere = othersPresence.filter((one) => review !== null && one.review === review);
  const readersElsewhere = othersPresence.filter(
    (one) => !readersHere.some(({ reviewer }) => reviewer.id === one.reviewer.id),
  );
  return (
    <div role="status" className="mt-1.5 space-y-0.5 text-blue empty:hidden">
      <ReadersLine text="sharing.here" readers={readersHere} />
      <ReadersLine text="sharing.with_customer" readers={readersElsewhere} />
    </div>
  );
}

interface ReadersLineProps {
  readonly text: "sharing.here" | "sharing.with_customer";
  readonly readers: readonly Presence[];
}

function ReadersLine({ text, readers }: ReadersLineProps) {
  const { t, language } = useI18n();
  const names = readerNamesOf(readers);
  if (names.length === 0) return null;
  return (
    <p className="flex items-center gap-2">
      <Eye aria-hidden size={16} className="shrink-0" />
      <bdi className="words">
        {t(text, { count: names.length, names: new Intl.ListFormat(language).format(names) })}
      </bdi>
    </p>
  );
}
