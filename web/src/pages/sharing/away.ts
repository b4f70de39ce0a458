/** Whether anybody is at this tab: claims and presence end when nobody is. */

/** Ms without a key, a pointer or a touch. */
const awayAfterMs = 5 * 60_000;

let lastUsedAt = performance.now();
const recordUse = () => {
  lastUsedAt = performance.now();
};
for (const event of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"])
  window.addEventListener(event, recordUse, { passive: true, capture: true });

export const isAway = (): boolean => performance.now() - lastUsedAt >= awayAfterMs;
