/** The console's URLs; each page is a separate bundle, loaded on demand. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Link,
  Outlet,
  redirect,
  retainSearchParams,
  type RouteComponent,
  useRouter,
} from "@tanstack/react-router";
import { useLayoutEffect } from "react";
import { discardPrefetched } from "./api/prefetch.ts";
import { hasSessionEnded, markSignedIn, sessionQuery } from "./api/session.ts";
import { useI18n } from "./i18n/use-i18n.tsx";
import { queueQuery } from "./pages/queue/queries.ts";
import { QueuePage } from "./pages/queue/queue.tsx";
import { Shell } from "./shell/shell.tsx";
import { NotLoadedError } from "./ui/error-text.ts";
import { loadPage, reloadIfServed } from "./ui/load.ts";
import { Page } from "./ui/page.tsx";
import { Failure, Loading } from "./ui/states.tsx";

/** A page in a bundle of its own. */
const lazyPage = <T extends Record<string, unknown>, K extends keyof T>(
  importPage: () => Promise<T>,
  name: K,
) => lazyRouteComponent(() => loadPage(importPage), name);

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  notFoundComponent: NotFoundPage,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: ({ to, ended }): { readonly to?: string; readonly ended?: true } => ({
    // `redirectPathOf` checks it where it is followed: `useSearch` also returns what is dropped here.
    ...(typeof to === "string" ? { to } : {}),
    ...(ended === true ? { ended } : {}),
  }),
  component: lazyPage(() => import("./pages/login.tsx"), "LoginPage"),
});

/** Everything except signing in requires a session. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session === null)
      throw redirect({
        to: "/login",
        search: { to: location.href, ...(hasSessionEnded() ? { ended: true } : {}) },
      });
    markSignedIn();
    // Requested here, so that the answer is there when the page is drawn.
    if (location.pathname === "/")
      void context.queryClient.prefetchInfiniteQuery({ ...queueQuery, staleTime: Infinity });
  },
  component: Shell,
});

const pageRoute = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => signedInRoute, path, component });

/** The queue and its reviews, among which the part of the queue that is worked through stays in the address. */
const queueRoute = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({
    getParentRoute: () => signedInRoute,
    path,
    component,
    validateSearch: ({ show }): { readonly show?: string } => (typeof show === "string" ? { show } : {}),
    search: { middlewares: [retainSearchParams(["show"])] },
  });

const routeTree = rootRoute.addChildren([
  signInRoute,
  signedInRoute.addChildren([
    // The first page is bundled with the frame; other pages share its parts.
    queueRoute("/", QueuePage),
    queueRoute(
      "/reviews/next",
      lazyPage(() => import("./pages/sharing/next.tsx"), "NextPage"),
    ),
    queueRoute(
      "/reviews/$id",
      lazyPage(() => import("./pages/review/review.tsx"), "ReviewPage"),
    ),
    pageRoute(
      "/history",
      lazyPage(() => import("./pages/history/history.tsx"), "HistoryPage"),
    ),
    pageRoute(
      "/customers",
      lazyPage(() => import("./pages/customers/customers.tsx"), "CustomersPage"),
    ),
    pageRoute(
      "/customers/$id",
      lazyPage(() => import("./pages/customers/customer.tsx"), "CustomerPage"),
    ),
    pageRoute(
      "/deliveries",
      lazyPage(() => import("./pages/deliveries/deliveries.tsx"), "DeliveriesPage"),
    ),
    pageRoute(
      "/quarantine",
      lazyPage(() => import("./pages/quarantine/quarantine.tsx"), "QuarantinePage"),
    ),
    pageRoute(
      "/now",
      lazyPage(() => import("./pages/now/now.tsx"), "NowPage"),
    ),
    pageRoute(
      "/analytics",
      lazyPage(() => import("./pages/analytics/analytics.tsx"), "AnalyticsPage"),
    ),
    pageRoute(
      "/agreement",
      lazyPage(() => import("./pages/agreement/agreement.tsx"), "AgreementPage"),
    ),
    pageRoute(
      "/knowledge",
      lazyPage(() => import("./pages/knowledge/knowledge.tsx"), "KnowledgePage"),
    ),
    pageRoute(
      "/audit",
      lazyPage(() => import("./pages/audit/audit.tsx"), "AuditPage"),
    ),
    pageRoute(
      "/recovery",
      lazyPage(() => import("./pages/recovery/recovery.tsx"), "RecoveryPage"),
    ),
    pageRoute(
      "/retention",
      lazyPage(() => import("./pages/retention/retention.tsx"), "RetentionPage"),
    ),
    pageRoute(
      "/health",
      lazyPage(() => import("./pages/health/health.tsx"), "HealthPage"),
    ),
    pageRoute(
      "/settings",
      lazyPage(() => import("./pages/settings/settings.tsx"), "SettingsPage"),
    ),
  ]),
]);

export const createConsoleRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultPendingComponent: Loading,
    defaultErrorComponent: CrashPage,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

/**
 * The outermost component, rendered once there is a page, or an error, or it takes so long that the router says it is
 * loading. Removes the frame of index.html.
 */
function Root() {
  useLayoutEffect(() => {
    document.getElementById("frame")?.remove();
    discardPrefetched();
  }, []);
  return <Outlet />;
}

function NotFoundPage() {
  const { t } = useI18n();
  return (
    <main>
      <Page title={t("shell.not_found")}>
        <Link to="/" className="text-accent underline">
          {t("shell.to_queue")}
        </Link>
      </Page>
    </main>
  );
}

function CrashPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  // Also what comes before a page is read again, such as the session.
  const again = () => void router.invalidate().finally(reset);
  return (
    <Failure error={error} retry={error instanceof NotLoadedError ? () => void reloadIfServed() : again} />
  );
}
