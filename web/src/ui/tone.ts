/** How a mark is meant: its colour says it, never alone. */
export type Tone = "plain" | "good" | "warn" | "bad" | "info";
