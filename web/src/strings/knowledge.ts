/** Texts of the knowledge page. */
import { texts } from "./text.ts";

export const knowledge = texts({
  "knowledge.title": ["Knowledge", "Wissen"],
  "knowledge.search": ["Test the search", "Suche testen"],
  "knowledge.search_hint": [
    "Shows what a draft would find, best match first.",
    "Zeigt, was ein Entwurf finden würde, beste Treffer zuerst.",
  ],
  "knowledge.hits": ["Results", "Ergebnisse"],
  "knowledge.found_one": ["{count} passage found", "{count} Textstelle gefunden"],
  "knowledge.found_other": ["{count} passages found", "{count} Textstellen gefunden"],
  "knowledge.score": ["Score {score}", "Relevanz {score}"],
  "knowledge.passage": ["Passage {number}", "Stelle {number}"],
  "knowledge.lexical": [
    "Keyword search only: no embedding model is configured.",
    "Nur Stichwortsuche: Es ist kein Embedding-Modell konfiguriert.",
  ],
  "knowledge.documents": ["Documents", "Dokumente"],
  "knowledge.empty": ["No documents yet", "Noch keine Dokumente"],
  "knowledge.empty_hint": [
    "Add what the bot should know: FAQs, policies, opening hours.",
    "Fügen Sie hinzu, was der Bot wissen soll: häufige Fragen, Regeln, Öffnungszeiten.",
  ],
  "knowledge.empty_reader": ["Admins can add documents.", "Admins können Dokumente hinzufügen."],
  "knowledge.add": ["Add a document", "Dokument hinzufügen"],
  "knowledge.change": ["Edit the document", "Dokument bearbeiten"],
  "knowledge.name": ["Title", "Titel"],
  "knowledge.source": ["Source", "Quelle"],
  "knowledge.source_hint": ["For example a link or file name", "Zum Beispiel ein Link oder Dateiname"],
  "knowledge.type": ["Type", "Art"],
  "knowledge.type_hint": ["For example faq, policy or article", "Zum Beispiel faq, policy oder article"],
  "knowledge.tags": ["Tags", "Schlagwörter"],
  "knowledge.tags_hint": ["Separated by commas", "Durch Kommas getrennt"],
  "knowledge.text": ["Text", "Text"],
  "knowledge.save": ["Save", "Speichern"],
  "knowledge.saved": [
    "Saved. New drafts use it from now on.",
    "Gespeichert. Neue Entwürfe nutzen es ab jetzt.",
  ],
  "knowledge.pieces_one": ["{count} passage", "{count} Textstelle"],
  "knowledge.pieces_other": ["{count} passages", "{count} Textstellen"],
  "knowledge.changed": ["changed", "geändert"],
  "knowledge.delete_title": ["Delete “{title}”?", "„{title}“ löschen?"],
  "knowledge.delete_text": [
    "New drafts will no longer use it. Existing drafts stay as they are.",
    "Neue Entwürfe verwenden es nicht mehr. Bestehende Entwürfe bleiben unverändert.",
  ],
  "knowledge.deleted": ["Deleted", "Gelöscht"],
});
