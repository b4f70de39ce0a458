/** The frame of every page: account, navigation, connection state. */
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Keyboard, type LucideIcon, Search } from "lucide-react";
import { type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { UnreachableError } from "../api/client.ts";
import { SessionContext, useNewestSession, useSession } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { useTrackedPosition } from "../pages/queue/position.ts";
import { useAppBadge } from "../notifications/app-badge.ts";
import { useNotificationClicks } from "../notifications/use-notification-clicks.ts";
import { guardLeaving, resumeSaving } from "../pages/review/answer/savers.ts";
import { ShortcutHint } from "../ui/forms/button.tsx";
import { useOpenedPart, usePart } from "../ui/load.ts";
import { useShowShortcutsHelp, useShortcuts } from "../ui/shortcuts.tsx";
import { keyLabelOf } from "../ui/shortcut.ts";
import { Loading } from "../ui/states.tsx";
import { Account } from "./account.tsx";
import { BottomNav, Nav } from "./nav.tsx";
import type { PaletteProps } from "./palette.tsx";
import { captureTyping } from "./capture-typing.ts";
import { UndoArea } from "./undo-area.tsx";

const loadNotifier = async () => (await import("../notifications/notifier.tsx")).Notifier;

const paletteKey = "Mod+K";
/** Loaded when it is first opened. */
const loadPalette = async () => (await import("./palette.tsx")).Palette;

export function Shell() {
  return (
    <SessionContext value={useNewestSession()}>
      <Frame />
    </SessionContext>
  );
}

function Frame() {
  const { t } = useI18n();
  const { reviewer } = useSession();
  useTrackedPosition();
  useUnsentSaving(reviewer.id);
  useAppBadge();
  useNotificationClicks();
  return (
    <div className="flex min-h-full flex-col md:grid md:h-full md:grid-cols-[16rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-card px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t("nav.skip")}
      </a>
      <header className="flex flex-col bg-rail text-rail-ink md:min-h-0 md:overflow-y-auto">
        <div className="flex items-center justify-between gap-3 px-4 py-3 md:px-6 md:py-5">
          <Link
            to="/"
            className="text-lg font-bold tracking-[0.14em] text-rail-ink focus-visible:outline-rail-ink"
          >
            NADIA
          </Link>
          <div className="md:hidden">
            <Account name={reviewer.name} />
          </div>
        </div>
        <Nav />
        <div className="mt-auto hidden space-y-1 px-3 py-4 md:block">
          <KeyboardButtons />
          <Account name={reviewer.name} />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        // Positioned, so that texts for screen readers end with it: otherwise the document itself scrolls, into nothing.
        className="min-w-0 flex-1 pb-(--nav-height) outline-none md:relative md:overflow-y-auto"
      >
        <OfflineNote />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
        <UndoArea />
      </main>
      <BottomNav />
      <Announcing />
    </div>
  );
}

/** ms until the notifier, without which nobody would notice anything missing, is loaded again after a failure. */
const notifierRetryMs = 30_000;

/** The notifier; loaded after the page, because it announces what comes later. */
function Announcing() {
  const [isDue, setDue] = useState(true);
  const notifier = usePart(loadNotifier, isDue, () => setDue(false));
  useEffect(() => {
    if (isDue) return undefined;
    const timer = setTimeout(() => setDue(true), notifierRetryMs);
    return () => clearTimeout(timer);
  }, [isDue]);
  return notifier?.({}) ?? null;
}

/** Stores unsent text after signing in and before leaving. */
function useUnsentSaving(me: string): void {
  const client = useQueryClient();
  useEffect(() => resumeSaving(client, me), [client, me]);
  useEffect(guardLeaving, []);
}

/** The palette and the keyboard help by mouse, for people who do not know their keys. */
function KeyboardButtons() {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const show = useShowShortcutsHelp();
  const takeTyped = useRef<() => string>(() => "");
  useEffect(() => () => void takeTyped.current(), []);
  const palette = useOpenedPart(loadPalette, isOpen, () => {
    takeTyped.current();
    setOpen(false);
  });
  const open = () => {
    takeTyped.current();
    takeTyped.current = captureTyping(() => setOpen(false));
    setOpen(true);
  };
  useShortcuts([
    { key: paletteKey, label: t("palette.open"), run: open, worksWhileTyping: true },
    // Each of these works where it is needed; here they are only listed in the help.
    { key: "u", label: t("undo.action") },
    { key: "Esc", label: t("keys.leave") },
  ]);
  return (
    <>
      <RailButton icon={Search} label={t("palette.open")} shortcut={keyLabelOf(paletteKey)} run={open} />
      <RailButton icon={Keyboard} label={t("keys.open")} shortcut="?" run={show} />
      {palette === null ? null : (
        <Drawn
          draw={palette}
          open={isOpen}
          onClose={() => setOpen(false)}
          takeTyped={() => takeTyped.current()}
        />
      )}
    </>
  );
}

type DrawnProps = PaletteProps & { readonly draw: (props: PaletteProps) => ReactNode };

const Drawn = ({ draw, ...props }: DrawnProps) => draw(props);

interface RailButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly shortcut: string;
  readonly run: () => void;
}

const RailButton = ({ icon: Icon, label, shortcut, run }: RailButtonProps) => (
  <button
    type="button"
    onClick={run}
    className="flex w-full items-center gap-2.5 rounded-lg px-3 py-1.5 text-left text-rail-soft hover:text-rail-ink focus-visible:outline-rail-ink pointer-coarse:hidden"
  >
    <Icon aria-hidden size={16} className="shrink-0" />
    <span className="flex-1">{label}</span>
    <ShortcutHint>{shortcut}</ShortcutHint>
  </button>
);

/** Shown while the latest requests fail because the server is unreachable. */
function OfflineNote() {
  const { t } = useI18n();
  const client = useQueryClient();
  const [isOffline, setOffline] = useState(false);
  useIsFetching();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ type }) => {
        // Other events arrive during rendering, when state must not change.
        if (type !== "updated") return;
        const queries = client.getQueryCache().findAll({ type: "active" });
        const isUnreachable = (reason: unknown) => reason instanceof UnreachableError;
        setOffline(
          queries.some(({ state }) => isUnreachable(state.fetchFailureReason) || isUnreachable(state.error)),
        );
      }),
    [client],
  );
  return (
    <div role="status" aria-live="polite">
      {isOffline ? (
        <p className="bg-amber-wash px-4 py-2 text-center text-amber">{t("shell.offline")}</p>
      ) : null}
    </div>
  );
}
