/** The meaning of a mark: its colour shows it, but never alone. */
export type Tone = "plain" | "good" | "warn" | "bad" | "info";
