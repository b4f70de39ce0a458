/** Days in date pickers, and when they start and end. */

const dayMs = 86_400_000;

/** True for the format of `<input type="date">`. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** The start of this day in the reader's time zone, ISO 8601; undefined if it is invalid. */
export const dayStartOf = (day: string | undefined): string | undefined =>
  day !== undefined && isDay(day) ? new Date(`${day}T00:00:00`).toISOString() : undefined;

/** The last millisecond of this day in the reader's time zone, ISO 8601; undefined if it is invalid. */
export const dayEndOf = (day: string | undefined): string | undefined =>
  day !== undefined && isDay(day) ? new Date(`${day}T23:59:59.999`).toISOString() : undefined;

/** Every day of the range, inclusive; none if a day is invalid or they are in the wrong order. */
export function daysBetween(from: string, to: string): readonly string[] {
  if (!isDay(from) || !isDay(to) || from > to) return [];
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10),
  );
}
