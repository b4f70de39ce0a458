/** Whether anybody is at this tab: claims and presence end when nobody is. */

/** ms without a key, a pointer or a touch. */
const awayAfter = 5 * 60_000;

let lastUse = performance.now();
const recordUse = () => {
  lastUse = performance.now();
};
for (const event of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"])
  window.addEventListener(event, recordUse, { passive: true, capture: true });

export const isAway = (): boolean => performance.now() - lastUse >= awayAfter;
