/** Customers' contexts as a year of conversation leaves them, the same for the same seed. */
import type { CustomerContext } from "../../core/memory/schema.ts";

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

/** Numbers from 0 to 1 by a seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A context of as many UTF-8 bytes of JSON as wanted, at most 1,000 fewer; at least 3,000. */
export function contextOf(bytes: number, seed = 1): CustomerContext {
  const next = chance(seed);
  const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)] ?? "";
  const number = () => String(Math.floor(next() * 90_000) + 10_000);
  const text = (count: number) =>
    Array.from({ length: 1 + Math.floor(next() * count) }, () => `${pick(sentences)} (${number()})`);
  const days = Date.UTC(2025, 6, 1);
  let written = 0;
  const at = () => new Date(days + written * 3_600_000).toISOString();
  const context = {
    profile: {
      name: "Anna Müller-Łukasz",
      age: 34,
      location: "Wien, Österreich",
      occupation: "teacher",
      preferences: {
        language: "de",
        tone: "short",
        channels: ["telegram"],
        sizes: { shoes: 39, jacket: 38 },
      },
      household: { children: ["Mia", "Jonas"], pets: ["dog"] },
    },
    summaries: [] as { at: string; text: string }[],
    facts: [] as { at: string; text: string; source: string }[],
    notes: [] as { at: string; text: string }[],
    questions: [] as { at: string; text: string }[],
    counters: { messages: 0, replies: 0, rejected: 3 },
    last_interaction: { at: "2026-07-01T09:30:00.000Z", role: "customer", text: pick(sentences) },
    experiments: { group: "b", seen: [1, 2, 3, 5, 8] },
  };
  let left = bytes - Buffer.byteLength(JSON.stringify(context)) - 60;
  while (left > 0) {
    written += 1;
    const kind = next();
    const entry = {
      at: at(),
      text: kind < 0.25 ? text(8).join(" ") : kind < 0.4 ? pick(asked) : text(2).join(" "),
    };
    const fact = { ...entry, source: `message:${1_000 + written}` };
    left -= Buffer.byteLength(JSON.stringify(kind < 0.7 ? entry : fact)) + 1;
    if (left <= 0) break;
    if (kind < 0.25) context.summaries.push(entry);
    else if (kind < 0.4) context.questions.push(entry);
    else if (kind < 0.7) context.notes.push(entry);
    else context.facts.push(fact);
    context.counters.messages += 1;
  }
  return context;
}
