/** How many executions of a function may run at once; settings, because an account's own limit decides what is possible. */

/** The whole number that a variable holds, or null where it is not set. Throws where it holds something else. */
function limitOf(variable: string, least: number): number | null {
  const value = process.env[variable];
  // A CI variable that is not set arrives as an empty string.
  if (value === undefined || value === "") return null;
  if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
  throw new Error(`${variable} must be a whole number of at least ${least}, or left out`);
}

/**
 * Reserves executions for a function, which also bounds it. None are reserved unless the variable is set: AWS keeps
 * 100 executions unreserved, and a new account has 10 in all, where any reservation fails the deployment.
 */
export function reserved(variable: string): Pick<sst.aws.FunctionArgs, "concurrency"> {
  const limit = limitOf(variable, 1);
  return limit === null ? {} : { concurrency: { reserved: limit } };
}

/** How many batches of a queue are worked off at once; AWS takes 2 at least. */
export const batchesAtOnce = (variable: string, usual: number): number => limitOf(variable, 2) ?? usual;
