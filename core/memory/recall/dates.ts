/** Dates as words, so that an entry is found if a question names the day, month or year in which it was said. */

const languages = ["en", "de"];
const monthOf = new Map<string, string>();
for (const language of languages) {
  for (const length of ["long", "short"] as const) {
    // Creating one takes 1 ms, each time this module is loaded.
    const name = new Intl.DateTimeFormat(language, { month: length, timeZone: "UTC" });
    for (let month = 0; month < 12; month += 1)
      monthOf.set(
        name
          .format(Date.UTC(2023, month, 15))
          .toLowerCase()
          .replace(".", ""),
        String(month + 1).padStart(2, "0"),
      );
  }
}

const names = [...monthOf.keys()].sort((a, b) => b.length - a.length).join("|");
/**
 * `25 May 2023`, `May 25th, 2023`, `in May`; a bare month name only counts after one of these prepositions, because
 * `may` is also a verb.
 */
const dated = new RegExp(
  `(?:\\b(?<before>\\d{1,2})(?:st|nd|rd|th|\\.)?(?: of)? )?(?<in>\\b(?:in|since|during|last|im|seit|letzten) )?` +
    `(?<![\\p{L}\\p{N}])(?<month>${names})(?![\\p{L}\\p{N}])\\.?(?: (?<after>\\d{1,2})(?:st|nd|rd|th)?(?!\\d))?(?:,? (?<year>\\d{4}))?`,
  "giu",
);
const written = /\b(\d{4})-(\d{2})(?:-(\d{2}))?\b/g;

/** The search words for an entry of this time (ISO 8601). */
export const dateWords = (at: string): readonly string[] => {
  const [year = "", month = "", day = ""] = at.slice(0, 10).split("-");
  return [`month${month}`, `${year}${month}`, `${year}${month}${day}`];
};

/** The search words for the days and months that a question names. */
export function datesIn(text: string): string[] {
  const named = [...text.matchAll(dated)].flatMap(({ groups }) => wordsFor(groups ?? {}));
  const digits = [...text.matchAll(written)].flatMap(([, year = "", month = "", day]) =>
    day === undefined ? [`${year}${month}`] : [`${year}${month}`, `${year}${month}${day}`],
  );
  return [...named, ...digits];
}

type Named = Readonly<Partial<Record<string, string>>>;

function wordsFor({ before, after, year, month: name = "", in: preposition }: Named): string[] {
  const month = monthOf.get(name.toLowerCase()) ?? "";
  const day = before ?? after;
  if (year === undefined) return preposition === undefined && day === undefined ? [] : [`month${month}`];
  return day === undefined
    ? [`${year}${month}`]
    : [`${year}${month}`, `${year}${month}${day.padStart(2, "0")}`];
}
