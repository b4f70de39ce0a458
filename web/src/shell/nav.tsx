/** The navigation: a sidebar, or on a phone a bar at the bottom, whose last entry shows all pages. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { customerNameOf } from "../ui/text/customer-name.ts";
import { failedQuery } from "../pages/deliveries/failed-query.ts";
import { statisticsQuery } from "../pages/quarantine/queries.ts";
import { useWaitingCount } from "../pages/queue/waiting-count.ts";
import { Dialog } from "../ui/dialogs/dialog.tsx";
import { type Page, pagesFor } from "./pages.ts";

export function Nav() {
  const { t } = useI18n();
  const { role } = useSession();
  return (
    <nav aria-label={t("nav.main")} className="hidden min-w-0 md:block">
      <ul className="flex flex-col gap-1 px-3">
        {pagesFor(role).map((page) => (
          <li key={page.to}>
            <PageLink page={page} className={sidebarLinkClass} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many of the most used pages the bar of a phone shows. */
const maxBarPages = 4;

export function BottomNav() {
  const { t } = useI18n();
  const { role } = useSession();
  const [isOpen, setOpen] = useState(false);
  const pages = pagesFor(role);
  return (
    <nav
      aria-label={t("nav.main")}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-rail-on bg-rail pb-[calc(var(--telegram-edge-bottom,0px)+var(--telegram-bar-bottom,0px))] text-rail-ink md:hidden"
    >
      <ul className="grid h-14 grid-cols-[1.2fr_1fr_1fr_1.1fr_0.8fr]">
        {pages.slice(0, maxBarPages).map((page) => (
          <li key={page.to} className="min-w-0">
            <PageLink page={page} className={barLinkClass} />
          </li>
        ))}
        <li className="min-w-0">
          <button type="button" aria-haspopup="dialog" className={barLinkClass} onClick={() => setOpen(true)}>
            <Menu aria-hidden size={20} className="shrink-0" />
            <span className="w-full truncate text-center">{t("nav.all")}</span>
            {/* Of the pages with counts, only this one is not in the bar. */}
            <QuarantineCount />
          </button>
        </li>
      </ul>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t("nav.all_title")}>
        <ul className="grid grid-cols-2 gap-2">
          {pages.map((page) => (
            <li key={page.to} className="min-w-0">
              <PageLink page={page} className={sheetLinkClass} onClick={() => setOpen(false)} />
            </li>
          ))}
        </ul>
      </Dialog>
    </nav>
  );
}

const sidebarLinkClass =
  "relative flex items-center gap-2.5 rounded-lg px-3 py-1.5 whitespace-nowrap text-rail-soft outline-offset-[-2px] hover:text-rail-ink focus-visible:outline-rail-ink aria-[current=page]:bg-rail-on aria-[current=page]:font-semibold aria-[current=page]:text-rail-ink";
const barLinkClass =
  "relative flex h-full w-full flex-col items-center justify-center gap-0.5 px-0.5 text-[0.6875rem] leading-tight text-rail-soft outline-offset-[-2px] focus-visible:outline-rail-ink aria-[current=page]:font-semibold aria-[current=page]:text-rail-ink [&_[data-count]]:absolute [&_[data-count]]:top-1 [&_[data-count]]:left-1/2 [&_[data-count]]:ml-1.5";
const sheetLinkClass =
  "relative flex min-h-12 items-center gap-2 rounded-xl border border-line bg-rail px-2.5 py-2 text-sm text-rail-ink outline-offset-2 aria-[current=page]:font-semibold aria-[current=page]:ring-2 aria-[current=page]:ring-accent";

interface PageLinkProps {
  readonly page: Page;
  readonly className: string;
  readonly onClick?: () => void;
}

/**
 * A link to a page, with its count. It is positioned, because screen reader text beyond a phone's edge would widen the
 * page.
 */
function PageLink({ page: { to, label, icon: Icon }, className, onClick }: PageLinkProps) {
  const { t } = useI18n();
  return (
    <Link to={to} activeOptions={{ exact: to === "/" }} className={className} onClick={onClick}>
      <Icon aria-hidden size={18} className="shrink-0" />
      <span className="min-w-0 max-w-full flex-none truncate md:flex-1">{t(label)}</span>
      {to === "/" ? <WaitingCount /> : null}
      {to === "/deliveries" ? <FailedCount /> : null}
      {to === "/quarantine" ? <QuarantineCount /> : null}
    </Link>
  );
}

interface CountBadgeProps {
  readonly className: string;
  readonly label: string;
  readonly children: ReactNode;
}

const CountBadge = ({ className, label, children }: CountBadgeProps) => (
  <span
    data-count
    title={label}
    className={`rounded-full px-1.5 text-xs leading-5 font-semibold tabular-nums ${className}`}
  >
    <span aria-hidden>{children}</span>
    <span className="sr-only">{label}</span>
  </span>
);

/** The queue itself polls more often. */
const pollMs = 15_000;

/** Tells people on other pages that work has arrived. */
function WaitingCount() {
  const { t, number } = useI18n();
  const { count, isCapped } = useWaitingCount(pollMs);
  if (count === 0) return null;
  return (
    <CountBadge className="bg-rail-ink text-rail" label={t("nav.waiting", { count })}>
      {number(count)}
      {isCapped ? "+" : ""}
    </CountBadge>
  );
}

/** Replies that failed or may have failed, and for which customers. */
function FailedCount() {
  const { t, number } = useI18n();
  const { data } = useQuery(failedQuery);
  const count = (data?.unknown ?? 0) + (data?.undeliverable ?? 0);
  if (data === undefined || count === 0) return null;
  const label = t("nav.failed", { count, names: data.customers.map(customerNameOf).join(", ") });
  return (
    <CountBadge className="bg-red-wash text-red" label={label}>
      {number(count)}
      {count >= data.capped_at ? "+" : ""}
    </CountBadge>
  );
}

/** Messages in quarantine, which are not answered until a person releases them. */
function QuarantineCount() {
  const { t, number } = useI18n();
  const { data } = useQuery(statisticsQuery);
  const count = data?.held ?? 0;
  if (data === undefined || count === 0) return null;
  return (
    <CountBadge className="bg-amber-wash text-amber" label={t("nav.held", { count })}>
      {number(count)}
      {count >= data.capped_at ? "+" : ""}
    </CountBadge>
  );
}
