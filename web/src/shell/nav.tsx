/** The navigation: a sidebar, or a scrolling row on a phone. */
import { useQuery } from "@tanstack/react-query";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSession } from "../api/session.ts";
import { useReader } from "../i18n/language.tsx";
import { calledName } from "../pages/customers/changes.ts";
import { failedQuery } from "../pages/deliveries/failed.ts";
import { statisticsQuery } from "../pages/quarantine/statistics-query.ts";
import { useWaitingCount } from "../pages/queue/waiting.ts";
import { type Page, pagesFor } from "./pages.ts";

export function Nav() {
  const { t } = useReader();
  const { role } = useSession();
  return (
    <nav aria-label={t("nav.main")} className="min-w-0">
      <ul className="flex gap-1 overflow-x-auto px-2 pb-2 md:flex-col md:px-3 md:pb-0">
        {pagesFor(role).map((page) => (
          <li key={page.to}>
            <NavLink {...page} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NavLink({ to, label, icon: Icon }: Page) {
  const { t } = useReader();
  const place = useRef<HTMLAnchorElement>(null);
  const isHere = useMatchRoute()({ to, fuzzy: to !== "/" }) !== false;
  useEffect(() => {
    // On a phone the row scrolls, and the current page may be outside the visible part.
    if (isHere) place.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isHere]);
  return (
    <Link
      ref={place}
      to={to}
      activeOptions={{ exact: to === "/" }}
      // Positioned within the link, because screen reader text beyond a phone's edge would widen the page.
      className="relative flex items-center gap-2.5 rounded-lg px-3 py-1.5 whitespace-nowrap text-rail-soft outline-offset-[-2px] hover:text-rail-ink focus-visible:outline-rail-ink aria-[current=page]:bg-rail-on aria-[current=page]:font-semibold aria-[current=page]:text-rail-ink"
    >
      <Icon aria-hidden size={16} className="shrink-0" />
      <span className="flex-1">{t(label)}</span>
      {to === "/" ? <Waiting /> : null}
      {to === "/deliveries" ? <Failed /> : null}
      {to === "/quarantine" ? <Held /> : null}
    </Link>
  );
}

/** ms; the queue itself polls more often. */
const everyMs = 15_000;

/** Tells people on other pages that work has arrived. */
function Waiting() {
  const { t, number } = useReader();
  const { count, isCapped } = useWaitingCount(everyMs);
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-rail-ink px-1.5 text-xs leading-5 font-semibold text-rail tabular-nums">
      <span aria-hidden>
        {number(count)}
        {isCapped ? "+" : ""}
      </span>
      <span className="sr-only">{t("nav.waiting", { count })}</span>
    </span>
  );
}

/** Replies that failed or may have failed, and for which customers. */
function Failed() {
  const { t, number } = useReader();
  const { data } = useQuery(failedQuery);
  const count = (data?.unknown ?? 0) + (data?.undeliverable ?? 0);
  if (data === undefined || count === 0) return null;
  const said = t("nav.failed", { count, names: data.customers.map(calledName).join(", ") });
  return (
    <span
      title={said}
      className="rounded-full bg-red-wash px-1.5 text-xs leading-5 font-semibold text-red tabular-nums"
    >
      <span aria-hidden>
        {number(count)}
        {count >= data.capped_at ? "+" : ""}
      </span>
      <span className="sr-only">{said}</span>
    </span>
  );
}

/** Messages in quarantine, which are not answered until a person releases them. */
function Held() {
  const { t, number } = useReader();
  const { data } = useQuery(statisticsQuery);
  const count = data?.held ?? 0;
  if (data === undefined || count === 0) return null;
  return (
    <span className="rounded-full bg-amber-wash px-1.5 text-xs leading-5 font-semibold text-amber tabular-nums">
      <span aria-hidden>
        {number(count)}
        {count >= data.capped_at ? "+" : ""}
      </span>
      <span className="sr-only">{t("nav.held", { count })}</span>
    </span>
  );
}
