/** Runs before the console's code has loaded. */
import { prefetchFor } from "./api/prefetch.ts";

// Neither the sign-in page nor a launch by Telegram, which signs in first, has a session.
if (location.pathname !== "/login" && !location.hash.includes("tgWebAppData")) prefetchFor(location.pathname);
