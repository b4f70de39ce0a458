/** Undone approvals on the laptop's own Postgres. */
import { undoContract } from "./undo-suite.ts";
import { startHarness } from "../support/harness.ts";

undoContract("PGlite", 10, () => startHarness());
