/** What the page about knowledge says. */
import { texts } from "./text.ts";

export const knowledge = texts({
  "knowledge.title": ["Knowledge", "Wissen"],
  "knowledge.search": ["Try a question", "Eine Frage ausprobieren"],
  "knowledge.search_hint": [
    "Finds what a draft would find, best first.",
    "Findet, was auch ein Entwurf fände, das Beste zuerst.",
  ],
  "knowledge.hits": ["What was found", "Gefunden"],
  "knowledge.found_one": ["{count} passage found", "{count} Textstelle gefunden"],
  "knowledge.found_other": ["{count} passages found", "{count} Textstellen gefunden"],
  "knowledge.score": ["Score {score}", "Treffer {score}"],
  "knowledge.passage": ["Passage {place}", "Stelle {place}"],
  "knowledge.lexical": [
    "Compared by letters and words, not by meaning: no embedding model is set up.",
    "Verglichen werden Buchstaben und Wörter, nicht die Bedeutung: Es ist kein Embedding-Modell eingerichtet.",
  ],
  "knowledge.documents": ["Documents", "Dokumente"],
  "knowledge.empty": ["No documents yet", "Noch keine Dokumente"],
  "knowledge.empty_hint": [
    "Add what the bot should know: answers to frequent questions, policies, opening hours.",
    "Fügen Sie hinzu, was der Bot wissen soll: Antworten auf häufige Fragen, Regeln, Öffnungszeiten.",
  ],
  "knowledge.empty_reader": [
    "An admin can add what the bot should know.",
    "Ein Admin kann hinzufügen, was der Bot wissen soll.",
  ],
  "knowledge.add": ["Add a document", "Dokument hinzufügen"],
  "knowledge.change": ["Edit the document", "Dokument bearbeiten"],
  "knowledge.name": ["Title", "Titel"],
  "knowledge.source": ["Source", "Quelle"],
  "knowledge.source_hint": ["Such as a link or a file's name", "Etwa ein Link oder ein Dateiname"],
  "knowledge.type": ["Type", "Art"],
  "knowledge.type_hint": ["Such as faq, policy or article", "Etwa faq, policy oder article"],
  "knowledge.tags": ["Tags", "Schlagwörter"],
  "knowledge.tags_hint": ["With commas between them", "Durch Kommas getrennt"],
  "knowledge.text": ["Text", "Text"],
  "knowledge.save": ["Save", "Speichern"],
  "knowledge.saved": [
    "Saved; drafts draw on it from now on",
    "Gespeichert; Entwürfe greifen ab jetzt darauf zu",
  ],
  "knowledge.pieces_one": ["{count} passage", "{count} Textstelle"],
  "knowledge.pieces_other": ["{count} passages", "{count} Textstellen"],
  "knowledge.changed": ["changed", "geändert"],
  "knowledge.delete_title": ["Delete “{title}”?", "„{title}“ löschen?"],
  "knowledge.delete_text": [
    "No draft finds it any more. Drafts that were made with it stay as they are.",
    "Kein Entwurf findet es mehr. Entwürfe, die damit entstanden sind, bleiben, wie sie sind.",
  ],
  "knowledge.deleted": ["Deleted", "Gelöscht"],
});
