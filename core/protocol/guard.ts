/** Prevents a commit from storing what the silence protocol holds back. */
import { hasSqlstate } from "../kernel/errors.ts";
import * as sql from "./sql.ts";

/**
 * Fails a commit, as `isCustomerSilenced` detects, if the customer was silenced while their messages were being
 * drafted.
 */
export const refuseSilenced = sql.refuseSilenced;

/** True if a commit failed its `refuseSilenced` check: the next attempt holds the messages. */
export const isCustomerSilenced = (error: unknown): boolean => hasSqlstate(error, sql.customerSilenced);
