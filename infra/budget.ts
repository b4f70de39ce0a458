/** A warning by mail before a month becomes expensive, if the deployer sets a limit. */

const limit = process.env["NADIA_BUDGET_USD"] || null;
const address = process.env["NADIA_BUDGET_EMAIL"] || null;

if ((limit === null) !== (address === null))
  throw new Error("NADIA_BUDGET_USD and NADIA_BUDGET_EMAIL must be set together, or neither");

// AWS refuses it only after everything else was created.
if (limit !== null && !(/^\d+(\.\d{1,2})?$/.test(limit) && Number(limit) > 0))
  throw new Error("NADIA_BUDGET_USD must be an amount such as 50 or 49.50, or left out");

const warning = (to: string, threshold: number, notificationType: string) => ({
  comparisonOperator: "GREATER_THAN",
  thresholdType: "PERCENTAGE",
  threshold,
  notificationType,
  subscriberEmailAddresses: [to],
});

/** Counts the whole account's costs: a filter by tag counts nothing until someone activates the tag for billing. */
export const budget =
  limit === null || address === null
    ? null
    : new aws.budgets.Budget("Budget", {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: limit,
        limitUnit: "USD",
        notifications: [warning(address, 80, "ACTUAL"), warning(address, 100, "FORECASTED")],
      });
