/** A new draft supersedes the customer's older ones ([R2]). */
import { supersede } from "./supersede-sql.ts";

/** The statement by which a newly drafted interaction supersedes the customer's unclaimed ones. */
export const supersedeStatement = supersede;
