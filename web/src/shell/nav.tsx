/** The navigation: a sidebar, or on a phone a bar at the bottom, whose last entry shows all pages. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { calledName } from "../pages/customers/changes.ts";
import { failedQuery } from "../pages/deliveries/failed.ts";
import { statisticsQuery } from "../pages/quarantine/statistics-query.ts";
import { useWaitingCount } from "../pages/queue/waiting.ts";
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
            <PageLink page={page} className={inSidebar} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many of the most used pages the bar of a phone shows. */
const onPhone = 4;

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
        {pages.slice(0, onPhone).map((page) => (
          <li key={page.to} className="min-w-0">
            <PageLink page={page} className={inBar} />
          </li>
        ))}
        <li className="min-w-0">
          <button type="button" aria-haspopup="dialog" className={inBar} onClick={() => setOpen(true)}>
            <Menu aria-hidden size={20} className="shrink-0" />
            <span className="w-full truncate text-center">{t("nav.all")}</span>
            {/* Of the pages with counts, only this one is not in the bar. */}
            <Held />
          </button>
        </li>
      </ul>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t("nav.all_title")}>
        <ul className="grid grid-cols-2 gap-2">
          {pages.map((page) => (
            <li key={page.to} className="min-w-0">
              <PageLink page={page} className={inSheet} onClick={() => setOpen(false)} />
            </li>
          ))}
        </ul>
      </Dialog>
    </nav>
  );
}

const inSidebar =
  "relative flex items-center gap-2.5 rounded-lg px-3 py-1.5 whitespace-nowrap text-rail-soft outline-offset-[-2px] hover:text-rail-ink focus-visible:outline-rail-ink aria-[current=page]:bg-rail-on aria-[current=page]:font-semibold aria-[current=page]:text-rail-ink";
const inBar =
  "relative flex h-full w-full flex-col items-center justify-center gap-0.5 px-0.5 text-[0.6875rem] leading-tight text-rail-soft outline-offset-[-2px] focus-visible:outline-rail-ink aria-[current=page]:font-semibold aria-[current=page]:text-rail-ink [&_[data-count]]:absolute [&_[data-count]]:top-1 [&_[data-count]]:left-1/2 [&_[data-count]]:ml-1.5";
const inSheet =
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
      {to === "/" ? <Waiting /> : null}
      {to === "/deliveries" ? <Failed /> : null}
      {to === "/quarantine" ? <Held /> : null}
    </Link>
  );
}

interface CountProps {
  readonly className: string;
  readonly label: string;
  readonly children: ReactNode;
}

const Count = ({ className, label, children }: CountProps) => (
  <span
    data-count
    title={label}
    className={`rounded-full px-1.5 text-xs leading-5 font-semibold tabular-nums ${className}`}
  >
    <span aria-hidden>{children}</span>
    <span className="sr-only">{label}</span>
  </span>
);

/** ms; the queue itself polls more often. */
const everyMs = 15_000;

/** Tells people on other pages that work has arrived. */
function Waiting() {
  const { t, number } = useI18n();
  const { count, isCapped } = useWaitingCount(everyMs);
  if (count === 0) return null;
  return (
    <Count className="bg-rail-ink text-rail" label={t("nav.waiting", { count })}>
      {number(count)}
      {isCapped ? "+" : ""}
    </Count>
  );
}

/** Replies that failed or may have failed, and for which customers. */
function Failed() {
  const { t, number } = useI18n();
  const { data } = useQuery(failedQuery);
  const count = (data?.unknown ?? 0) + (data?.undeliverable ?? 0);
  if (data === undefined || count === 0) return null;
  const label = t("nav.failed", { count, names: data.customers.map(calledName).join(", ") });
  return (
    <Count className="bg-red-wash text-red" label={label}>
      {number(count)}
      {count >= data.capped_at ? "+" : ""}
    </Count>
  );
}

/** Messages in quarantine, which are not answered until a person releases them. */
function Held() {
  const { t, number } = useI18n();
  const { data } = useQuery(statisticsQuery);
  const count = data?.held ?? 0;
  if (data === undefined || count === 0) return null;
  return (
    <Count className="bg-amber-wash text-amber" label={t("nav.held", { count })}>
      {number(count)}
      {count >= data.capped_at ? "+" : ""}
    </Count>
  );
}
