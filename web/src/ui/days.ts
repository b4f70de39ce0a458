/** Days as people pick them, and the moments that they begin and end at. */

const dayMs = 86_400_000;

/** A day as `<input type="date">` writes it. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** When this day begins where the reader is, ISO 8601; undefined where it is no day. */
export const startOf = (day: string | undefined): string | undefined =>
  day !== undefined && isDay(day) ? new Date(`${day}T00:00:00`).toISOString() : undefined;

/** The last millisecond of this day where the reader is, ISO 8601; undefined where it is no day. */
export const endOf = (day: string | undefined): string | undefined =>
  day !== undefined && isDay(day) ? new Date(`${day}T23:59:59.999`).toISOString() : undefined;

/** The last so many days up to today, in UTC as the analytics count. */
export function lastDays(count: number, now: number): { readonly from: string; readonly to: string } {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(now - (count - 1) * dayMs), to: day(now) };
}

/** Every day from one to the other, both included; none where they are no days or the wrong way round. */
export function daysBetween(from: string, to: string): readonly string[] {
  if (!isDay(from) || !isDay(to) || from > to) return [];
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(from) + at * dayMs).toISOString().slice(0, 10),
  );
}
