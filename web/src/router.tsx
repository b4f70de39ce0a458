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
} from "@tanstack/react-router";
import { useLayoutEffect } from "react";
import { discardPrefetched } from "./api/prefetch.ts";
import { hasSessionEnded, markSignedIn, sessionQuery } from "./api/session.ts";
import { useI18n } from "./i18n/use-i18n.tsx";
import { queueQuery } from "./pages/queue/queries.ts";
import { QueuePage } from "./pages/queue/queue.tsx";
import { Shell } from "./shell/shell.tsx";
import { Page } from "./ui/page.tsx";
import { Failure, Loading } from "./ui/states.tsx";

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
  component: lazyRouteComponent(() => import("./pages/login.tsx"), "LoginPage"),
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
      lazyRouteComponent(() => import("./pages/sharing/next.tsx"), "NextPage"),
    ),
    queueRoute(
      "/reviews/$id",
      lazyRouteComponent(() => import("./pages/review/review.tsx"), "ReviewPage"),
    ),
    pageRoute(
      "/history",
      lazyRouteComponent(() => import("./pages/history/history.tsx"), "HistoryPage"),
    ),
    pageRoute(
      "/customers",
      lazyRouteComponent(() => import("./pages/customers/customers.tsx"), "CustomersPage"),
    ),
    pageRoute(
      "/customers/$id",
      lazyRouteComponent(() => import("./pages/customers/customer.tsx"), "CustomerPage"),
    ),
    pageRoute(
      "/deliveries",
      lazyRouteComponent(() => import("./pages/deliveries/deliveries.tsx"), "DeliveriesPage"),
    ),
    pageRoute(
      "/quarantine",
      lazyRouteComponent(() => import("./pages/quarantine/quarantine.tsx"), "QuarantinePage"),
    ),
    pageRoute(
      "/now",
      lazyRouteComponent(() => import("./pages/now/now.tsx"), "NowPage"),
    ),
    pageRoute(
      "/analytics",
      lazyRouteComponent(() => import("./pages/analytics/analytics.tsx"), "AnalyticsPage"),
    ),
    pageRoute(
      "/agreement",
      lazyRouteComponent(() => import("./pages/agreement/agreement.tsx"), "AgreementPage"),
    ),
    pageRoute(
      "/knowledge",
      lazyRouteComponent(() => import("./pages/knowledge/knowledge.tsx"), "KnowledgePage"),
    ),
    pageRoute(
      "/audit",
      lazyRouteComponent(() => import("./pages/audit/audit.tsx"), "AuditPage"),
    ),
    pageRoute(
      "/recovery",
      lazyRouteComponent(() => import("./pages/recovery/recovery.tsx"), "RecoveryPage"),
    ),
    pageRoute(
      "/retention",
      lazyRouteComponent(() => import("./pages/retention/retention.tsx"), "RetentionPage"),
    ),
    pageRoute(
      "/health",
      lazyRouteComponent(() => import("./pages/health/health.tsx"), "HealthPage"),
    ),
    pageRoute(
      "/settings",
      lazyRouteComponent(() => import("./pages/settings/settings.tsx"), "SettingsPage"),
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

const CrashPage = ({ error, reset }: ErrorComponentProps) => <Failure error={error} retry={reset} />;
