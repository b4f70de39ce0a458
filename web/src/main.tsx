/** Starts the console. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client.ts";
import { sessionQuery, signInWithTelegram } from "./api/session.ts";
import { LanguageProvider } from "./i18n/use-i18n.tsx";
import { createConsoleRouter } from "./router.tsx";
import { launchOf } from "./shell/launch.ts";
import { enterTelegram } from "./shell/mini-app.ts";
import { chooseTheme, readTheme } from "./shell/theme.ts";
import "./styles.css";
import { ShortcutsProvider } from "./ui/shortcuts.tsx";
import { DiscardProvider } from "./ui/dialogs/discard.tsx";
import { ToastProvider } from "./ui/dialogs/toast.tsx";

chooseTheme(readTheme());
const queryClient = createQueryClient();

/** Inside Telegram, Telegram's signature signs the reviewer in; it must not stay in the address. */
const launch = launchOf(location.hash);
if (launch !== null) {
  enterTelegram(launch);
  history.replaceState(history.state, "", launch.path);
  await signInWithTelegram(queryClient, launch.initData);
}
const router = createConsoleRouter(queryClient);

/** The console. A session that ends while a page is open redirects to the sign-in page, and back afterwards. */
function App() {
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe(({ query }) => {
        const isOver = query.queryKey[0] === sessionQuery.queryKey[0] && query.state.data === null;
        if (isOver && router.state.location.pathname !== "/login") void router.invalidate();
      }),
    [],
  );
  return <RouterProvider router={router} />;
}

const rootElement = document.getElementById("root");
if (rootElement === null) throw new Error("index.html has no #root");
createRoot(rootElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <ToastProvider>
          <ShortcutsProvider>
            <DiscardProvider>
              <App />
            </DiscardProvider>
          </ShortcutsProvider>
        </ToastProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
