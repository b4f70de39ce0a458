/**
 * How many executions of a function may run at once; configurable, because the account's own limit decides what is
 * possible.
 */

/** The whole number in a variable, or null if it is not set. Throws for anything else. */
export function limitOf(variable: string, min: number): number | null {
  const value = process.env[variable];
  // An unset CI variable arrives as an empty string.
  if (value === undefined || value === "") return null;
  if (/^\d+$/.test(value) && Number(value) >= min) return Number(value);
  throw new Error(`${variable} must be a whole number of at least ${min}, or left out`);
}

/**
 * Reserves executions for a function, which also limits it. Reserves none unless the variable is set: AWS requires 100
 * unreserved executions, and a new account has 10 in total, where any reservation fails the deployment.
 */
export function reserved(variable: string): Pick<sst.aws.FunctionArgs, "concurrency"> {
  const limit = limitOf(variable, 1);
  return limit === null ? {} : { concurrency: { reserved: limit } };
}

/** How many batches of a queue are processed at once; AWS requires at least 2. */
export const batchesAtOnce = (variable: string, byDefault: number): number =>
  limitOf(variable, 2) ?? byDefault;
