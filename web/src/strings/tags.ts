/** The titles of the default edit tags; the English ones match migrations 002 and 066. */
import { texts } from "./text.ts";

export const tags = texts({
  "tag.facts": ["Facts corrected", "Fakten berichtigt"],
  "tag.language": ["Language or grammar", "Sprache oder Grammatik"],
  "tag.length": ["Shorter or longer", "Kürzer oder länger"],
  "tag.off_topic": ["Answered the wrong question", "Falsche Frage beantwortet"],
  "tag.personal": ["More personal", "Persönlicher"],
  "tag.rewritten": ["Rewritten", "Neu geschrieben"],
  "tag.safety": ["Made safe", "Unbedenklich gemacht"],
  "tag.structure": ["Order or bubbles", "Reihenfolge oder Aufteilung"],
  "tag.tone": ["Tone of voice", "Tonfall"],
});
