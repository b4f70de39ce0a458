/** Limits of saved views. */

/** Views of one reviewer; a menu of more is no longer a help. */
export const mostOwned = 50;

/** Views listed at once: the reviewer's own, then the team's. */
export const mostListed = 500;
