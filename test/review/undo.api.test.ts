/** Approvals taken back on the laptop's own Postgres. */
import { undoContract } from "./undo-suite.ts";
import { startHouse } from "../support/house.ts";

undoContract("PGlite", 10, () => startHouse());
