/** Runs after `npm ci`. What it prepares saves time and nothing else, so no failure may break an installation. */
// CommonJS, so that any Node can read it: an old one, or an installation without development tools, prepares nothing.
import("./snapshot.ts").catch(() => undefined);
