/** The frame of every page: account, navigation, connection state. */
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { Unreachable } from "../api/client.ts";
import { SessionContext, useNewestSession, useSession } from "../api/session.ts";
import { useReader } from "../i18n/language.tsx";
import { useNotedReview } from "../pages/queue/place.ts";
import { Sign } from "../ui/forms/button.tsx";
import { useKeysHelp } from "../ui/keys.tsx";
import { Loading } from "../ui/states.tsx";
import { Account } from "./account.tsx";
import { Nav } from "./nav.tsx";
import { UndoRoom } from "./undo-room.tsx";

export function Shell() {
  return (
    <SessionContext value={useNewestSession()}>
      <Frame />
    </SessionContext>
  );
}

function Frame() {
  const { t } = useReader();
  const { reviewer } = useSession();
  useNotedReview();
  return (
    <div className="flex min-h-full flex-col md:grid md:h-full md:grid-cols-[13rem_minmax(0,1fr)]">
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
          <KeysHelp />
          <Account name={reviewer.name} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none md:overflow-y-auto">
        <Offline />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
        <UndoRoom />
      </main>
    </div>
  );
}

/** The keyboard help by mouse, for people who do not know its key. */
function KeysHelp() {
  const { t } = useReader();
  const show = useKeysHelp();
  return (
    <button
      type="button"
      onClick={show}
      className="flex w-full items-center justify-between gap-2 rounded-lg px-3 py-1.5 text-left text-rail-soft hover:text-rail-ink focus-visible:outline-rail-ink pointer-coarse:hidden"
    >
      {t("keys.open")}
      <Sign>?</Sign>
    </button>
  );
}

/** Shown while the latest requests fail because the server is unreachable. */
function Offline() {
  const { t } = useReader();
  const client = useQueryClient();
  const [isOut, setOut] = useState(false);
  useIsFetching();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ type }) => {
        // Other events arrive during rendering, when state must not change.
        if (type !== "updated") return;
        const queries = client.getQueryCache().findAll({ type: "active" });
        const unreached = (reason: unknown) => reason instanceof Unreachable;
        setOut(queries.some(({ state }) => unreached(state.fetchFailureReason) || unreached(state.error)));
      }),
    [client],
  );
  return (
    <div role="status" aria-live="polite">
      {isOut ? <p className="bg-amber-wash px-4 py-2 text-center text-amber">{t("shell.offline")}</p> : null}
    </div>
  );
}
