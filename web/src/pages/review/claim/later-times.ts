/** When a review that is answered later comes back. */

const hourMs = 3_600_000;

export type LaterChoice = "now" | "hour" | "hours" | "tomorrow" | "own";

/** Nine in the morning of the reader's next day. */
function tomorrowMorningOf(now: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + 1);
  return day.setHours(9, 0, 0, 0);
}

/** The time of a choice in ISO 8601; null means at once. `own` is a local time, as a field of a form has it. */
export function timeOf(choice: LaterChoice, own: string, now: number): string | null {
  if (choice === "now") return null;
  const times = {
    hour: now + hourMs,
    hours: now + 3 * hourMs,
    tomorrow: tomorrowMorningOf(now),
    own: Date.parse(own),
  };
  const time = times[choice];
  // A field that was emptied: the API says what is wrong with it.
  return Number.isNaN(time) ? new Date(0).toISOString() : new Date(time).toISOString();
}

/** The choices before the review expires; a custom time always, and "now" if it was postponed. */
export function choicesFor(now: number, deadline: string | null, isLater: boolean): readonly LaterChoice[] {
  const fitting = (["hour", "hours", "tomorrow"] as const).filter((choice) => {
    const time = timeOf(choice, "", now);
    return deadline === null || (time !== null && time < deadline);
  });
  return [...(isLater ? (["now"] as const) : []), ...fitting, "own"];
}

/** A local time to the minute, as `datetime-local` takes it. */
export function localMinute(ms: number): string {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
