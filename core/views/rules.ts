/** Limits of saved views. */

/** The most views of one reviewer; a longer menu would not help. */
export const maxOwned = 50;

/** Views listed at once: the reviewer's own, then the team's. */
export const maxListed = 500;
