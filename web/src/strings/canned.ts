/** Texts of canned replies, of fields in them, and of common reasons. */
import { texts } from "./text.ts";

export const canned = texts({
  "review.canned": ["Canned replies", "Textbausteine"],
  "review.canned_search": ["Search", "Suchen"],
  "review.canned_hint": ["Press Enter to insert the first one.", "Mit Enter fügen Sie den ersten ein."],
  "review.canned_insert": ["Insert at the cursor", "Am Cursor einfügen"],
  "review.canned_add": ["As a new message", "Als neue Nachricht"],
  "review.canned_none": ["No matching canned replies.", "Kein passender Textbaustein."],
  "review.suggestions_one": [
    "{count} canned reply. Arrow keys choose, Enter inserts.",
    "{count} Textbaustein. Pfeiltasten wählen, Enter fügt ein.",
  ],
  "review.suggestions_other": [
    "{count} canned replies. Arrow keys choose, Enter inserts.",
    "{count} Textbausteine. Pfeiltasten wählen, Enter fügt ein.",
  ],
  "review.unfilled_one": [
    "{fields} is not filled in. Replace it before you approve.",
    "{fields} ist nicht ausgefüllt. Ersetzen Sie das Feld, bevor Sie freigeben.",
  ],
  "review.unfilled_other": [
    "{fields} are not filled in. Replace them before you approve.",
    "{fields} sind nicht ausgefüllt. Ersetzen Sie die Felder, bevor Sie freigeben.",
  ],
  "review.unfilled_title": ["Send with an empty field?", "Mit leerem Feld senden?"],
  "review.unfilled_text": [
    "The customer would see {fields} exactly like this.",
    "Der Kunde würde {fields} so lesen, wie es hier steht.",
  ],
  "review.unfilled_send": ["Send as it is", "Trotzdem senden"],
  "review.reasons": ["Common reasons", "Häufige Gründe"],
  "review.reason.no_answer": ["Needs no answer", "Braucht keine Antwort"],
  "review.reason.wrong": ["Wrong or misleading", "Falsch oder irreführend"],
  "review.reason.rules": ["Against our rules", "Gegen unsere Regeln"],
  "review.reason.elsewhere": ["Answered elsewhere", "Anderswo beantwortet"],
  "review.reason.spam": ["Spam or abuse", "Spam oder Missbrauch"],
  "review.canned_empty": [
    "No canned replies yet. You can add them in the settings.",
    "Noch keine Textbausteine. Sie können sie in den Einstellungen anlegen.",
  ],
});
