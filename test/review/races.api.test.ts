/** Decisions on the laptop's own Postgres. */
import { decisionsSuite } from "./decisions-suite.ts";
import { startHarness } from "../support/harness.ts";

decisionsSuite("PGlite", 10, () => startHarness());
