/** Customer contexts after a year of conversation; the same seed gives the same contexts. */
const sentences = [
  "Anna asked whether the blue jacket comes in size 38 and wanted it before her trip on 12 May.",
  "Sie möchte die Lieferung lieber an die Arbeitsadresse, weil tagsüber niemand zu Hause ist.",
  "The invoice 4711/2026 over 129.90 € was paid twice; the second payment was returned on 3 March.",
  "Prefers short answers and does not want to be called on the phone.",
  "Der Umtausch der Schuhe (Größe 39 gegen 40) ist abgeschlossen, das Etikett kam per E-Mail.",
  "Said that the last parcel was left in the rain 🌧️ and asked for a pick-up point instead.",
  "Has two children, Mia and Jonas, and a dog that is afraid of the courier.",
  'Wanted to know if the discount "SPRING26" can be combined with the voucher of 20 €.',
  "Ist sehr zufrieden mit der Beratung und empfiehlt uns ihrer Schwester.",
  "Reported that the zip broke after three weeks; a replacement was sent free of charge.",
];
const asked = [
  "Which size do you usually wear?",
  "Möchten Sie die Lieferung nach Hause oder zur Arbeit?",
  "Could you tell me your order number?",
  "Wann passt es Ihnen am besten?",
];

/** Pseudorandom numbers from 0 to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A context of at most `bytes` bytes of JSON in UTF-8 and at most 1,000 fewer; the minimum is 3,000. */
export function contextOf(bytes: number, seed = 1) {
  const next = chance(seed);
  const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)] ?? "";
  const number = () => String(Math.floor(next() * 90_000) + 10_000);
  const context = {
    profile: {
      name: "Anna Müller-Łukasz",
      age: 34,
      location: "Wien, Österreich",
      occupation: "teacher",
      preferences: "German, short answers, by Telegram only; shoes 39, jacket 38",
    },
    last_interaction: { at: "2026-07-01T09:30:00.000Z" },
    questions: [] as { text: string }[],
    summaries: [] as { text: string }[],
  };
  let left = bytes - Buffer.byteLength(JSON.stringify(context)) - 60;
  for (;;) {
    const isQuestion = next() < 0.3;
    const count = 1 + Math.floor(next() * 8);
    const text = isQuestion
      ? `${number()}: ${pick(asked)}`
      : Array.from({ length: count }, () => `${pick(sentences)} (${number()})`).join(" ");
    left -= Buffer.byteLength(JSON.stringify({ text })) + 1;
    if (left <= 0) return context;
    (isQuestion ? context.questions : context.summaries).push({ text });
  }
}
