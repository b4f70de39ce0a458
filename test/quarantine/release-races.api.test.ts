/** Releases at once on the embedded engines. */
import { startHarness } from "../support/harness.ts";
import { releaseRacesSuite } from "./release-races-suite.ts";

releaseRacesSuite("embedded engines", 2, startHarness);
