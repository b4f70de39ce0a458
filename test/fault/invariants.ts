/** What must hold after any journey, whatever failed on the way (docs/promises.md). */
import type { Outcome } from "./outcome.ts";

/** What was observed of a journey. */
export interface Observed {
  /** Messages that Telegram got a 200 for. */
  readonly acknowledged: ReadonlySet<number>;
  /** Texts that a reviewer approved, in the order of the approvals. */
  readonly approved: readonly string[];
  /** Texts whose fate a person decided: later replies did not wait for them. */
  readonly decided: ReadonlySet<string>;
}

/** States of a bubble that nothing changes any more without a person. */
const final = new Set(["sent", "undeliverable"]);

/** Every broken promise in words; empty if all hold. */
export function violationsOf(observed: Observed, outcome: Outcome): string[] {
  return [
    ...lost(observed, outcome),
    ...doubled(outcome),
    ...disordered(observed, outcome),
    ...leftOver(outcome),
    ...memoryViolations(outcome),
  ];
}

const idsOf = (messages: readonly string[]) => messages.map((message) => Number(message.split(".")[0]));

/** Promises 1, 7 and 13: whatever was acknowledged is in an interaction, in quarantine or parked. */
function lost({ acknowledged }: Observed, { interactions, quarantined, parked }: Outcome): string[] {
  const found = new Set([...interactions.flatMap(({ messages }) => idsOf(messages)), ...quarantined]);
  const isParked = (id: number) => parked.some((body) => body.includes(`\\"text\\":\\"text ${id}\\"`));
  return [...acknowledged]
    .filter((id) => !found.has(id) && !isParked(id))
    .map((id) => `message ${id} is lost`);
}

/** Promises 2 and 4. */
function doubled({ interactions, stored, arrived, quarantined }: Outcome): string[] {
  const answered = interactions.flatMap(({ messages }) => messages);
  const both = quarantined.filter((id) => answered.includes(`${id}.0`));
  return [
    ...repeated(answered).map((message) => `message ${message} is in two interactions`),
    ...repeated(stored).map((message) => `message ${message} is stored twice`),
    ...repeated(arrived).map((text) => `"${text}" was sent twice`),
    ...both.map((id) => `message ${id} is in an interaction and in quarantine`),
    ...stored
      .filter((message) => !answered.includes(message))
      .map((message) => `message ${message} has no open interaction`),
  ];
}

const repeated = (items: readonly string[]): string[] => [
  ...new Set(items.filter((item, at) => items.indexOf(item) !== at)),
];

/** Promise 5, of messages that came in their order. */
export function disorderedMessages({ interactions }: Outcome): string[] {
  const messages = interactions.flatMap((one) => one.messages.filter((message) => message.endsWith(".0")));
  return isAscending(idsOf(messages)) ? [] : [`messages are answered in the order ${messages.join(", ")}`];
}

/** Promises 3 and 5: replies in their order, and none that nobody approved. */
function disordered({ approved, decided }: Observed, { arrived }: Outcome): string[] {
  const positions = arrived.filter((text) => !decided.has(text)).map((text) => approved.indexOf(text));
  return [
    ...(isAscending(positions) ? [] : [`replies arrived in the order ${arrived.join(", ")}`]),
    ...arrived.filter((text) => !approved.includes(text)).map((text) => `nobody approved "${text}"`),
  ];
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || (numbers[at - 1] ?? 0) <= number);

/** Promise 7: no lease, no waiting entry, no unfinished delivery; what is sent arrived. */
function leftOver({ left, deliveries, arrived }: Outcome): string[] {
  return [
    ...Object.entries(left)
      .filter(([, count]) => count !== 0)
      .map(([what, count]) => `${what} holds ${count}`),
    ...deliveries.filter(({ state }) => !final.has(state)).map(({ state, text }) => `"${text}" is ${state}`),
    ...deliveries
      .filter(({ state, text }) => state === "sent" && !arrived.includes(text))
      .map(({ text }) => `"${text}" is sent, but did not arrive`),
  ];
}

/** Promise 8. Redis may lack the newest replies: the next commit notices that, and has the memory rebuilt. */
function memoryViolations({ remembered, cached, deliveries }: Outcome): string[] {
  if (cached === null) return [];
  const isReply = (text: string) => deliveries.some((bubble) => text.startsWith(bubble.text));
  const expected = remembered.filter((text) => cached.includes(text) || !isReply(text));
  return cached.join("\n") === expected.join("\n")
    ? []
    : [`Redis remembers ${cached.join(" | ")}, Postgres ${remembered.join(" | ")}`];
}

/** Audited, but no decisions: how often these happen depends on when the sweep drafts what. */
const undecided = new Set(["review.claim", "review.release", "review.supersede"]);
const isDecision = (action: string) => !undecided.has(action) && !action.startsWith("delivery.");

/**
 * How an outcome differs from that of the same journey without faults; empty if it does not. Equal audits mean that each
 * decision has exactly one row (promise 6).
 */
export function differencesOf(usual: Outcome, outcome: Outcome): string[] {
  const parts = {
    interactions: ({ interactions }: Outcome) => interactions,
    audit: ({ audited }: Outcome) => audited.filter(isDecision),
    quarantine: ({ quarantined }: Outcome) => quarantined,
    parked: ({ parked }: Outcome) => parked.length,
  };
  return Object.entries(parts).flatMap(([name, part]) => {
    const [expected, actual] = [JSON.stringify(part(usual)), JSON.stringify(part(outcome))];
    return expected === actual ? [] : [`${name}: ${actual} instead of ${expected}`];
  });
}
