/** Whether two texts say the same to a customer. */
import { visibleOf } from "../kernel/visible.ts";

/** True if they differ in nothing that can be seen: by white space, or by characters without a width. */
export const looksAlike = (one: string, other: string): boolean => visibleOf(one) === visibleOf(other);
