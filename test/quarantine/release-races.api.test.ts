/** Releases at once on the embedded engines. */
import { startHarness } from "../support/harness.ts";
import { releaseRaces } from "./release-races-suite.ts";

releaseRaces("embedded engines", 2, startHarness);
