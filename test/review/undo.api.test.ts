/** Undone approvals on the laptop's own Postgres. */
import { undoSuite } from "./undo-suite.ts";
import { startHarness } from "../support/harness.ts";

undoSuite("PGlite", 10, () => startHarness());
