/** Decisions on the laptop's own Postgres. */
import { decisionContract } from "./decisions-suite.ts";
import { startHarness } from "../support/harness.ts";

decisionContract("PGlite", 10, () => startHarness());
