/** Which cases each figure counts, as filters of the history that lists them. */
import type { Output } from "../../api/client.ts";
import type { CaseFilter } from "../../ui/lists/case-filter.ts";
import type { Outcome } from "./series.ts";

type Overview = Output<"GET /v1/analytics/overview">;
type Totals = Overview["totals"];

interface CaseFigure {
  readonly filter: CaseFilter;
  readonly count: (totals: Totals) => number;
}

const decidedCountOf = ({ approved, rejected }: Totals) => approved + rejected;
const allCases: CaseFigure = { filter: {}, count: ({ interactions }) => interactions };
const decidedCases: CaseFigure = { filter: { status: "decided" }, count: decidedCountOf };

/** For the figures of a whole range; a rate links to the cases in its numerator. */
export const overviewCases = {
  interactions: allCases,
  waiting: { filter: { status: "open" }, count: ({ waiting, failed }) => waiting + failed },
  approval_rate: { filter: { status: "answered" }, count: ({ approved }) => approved },
  edit_rate: { filter: { edited: "true" }, count: ({ edited }) => edited },
  rejection_rate: { filter: { status: "rejected" }, count: ({ rejected }) => rejected },
  in_time_rate: { filter: { late: "false" }, count: ({ in_time: inTime }) => inTime },
  late: { filter: { late: "true" }, count: ({ late }) => late },
  median: decidedCases,
  p90: decidedCases,
  cost: allCases,
} as const satisfies Readonly<Record<string, CaseFigure>>;

/** For the outcomes of a day. */
export const volumeCases: Readonly<Record<Outcome, CaseFilter>> = {
  unchanged: { edited: "false" },
  edited: { edited: "true" },
  written: { edited: "written" },
  rejected: { status: "rejected" },
  expired: { status: "expired" },
  superseded: { status: "superseded" },
  open: { status: "open" },
};

/** For the costs by outcome. */
export const costCases: Readonly<Record<Overview["outcome_costs"][number]["outcome"], CaseFilter>> = {
  sent: { edited: "false" },
  edited: { edited: "true" },
  written: { edited: "written" },
  rejected: { status: "rejected" },
  superseded: { status: "superseded" },
  expired: { status: "expired" },
  open: { status: "open" },
};

/** For a reviewer's decisions. */
export const reviewerCases = {
  decisions: {},
  approved: { status: "answered" },
  edited: { edited: "true" },
  rejected: { status: "rejected" },
} as const satisfies Readonly<Record<string, CaseFilter>>;

/** For the team's target. */
export const targetCases = { in_time: { late: "false" }, late: { late: "true" } } as const;
