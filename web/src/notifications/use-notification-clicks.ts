/** Clicks on the push worker's notifications. */
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/**
 * Opens what a clicked notification is about, in this tab. Part of the shell rather than of the notifier, which loads after
 * the page: a click before it was there did nothing.
 */
export function useNotificationClicks(): void {
  const router = useRouter();
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return undefined;
    const unmounted = new AbortController();
    navigator.serviceWorker.addEventListener(
      "message",
      ({ data }: MessageEvent<{ readonly kind?: string; readonly path?: string } | null>) => {
        if (data?.kind === "open" && data.path?.startsWith("/") === true)
          void router.navigate({ to: data.path });
      },
      { signal: unmounted.signal },
    );
    return () => unmounted.abort();
  }, [router]);
}
