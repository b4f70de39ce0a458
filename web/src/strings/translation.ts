/** Texts of translations. */
import { texts } from "./text.ts";

export const translation = texts({
  "translation.show": ["Translate into {language}", "Übersetzen: {language}"],
  "translation.hide": ["Hide translation", "Übersetzung ausblenden"],
  "translation.key": ["Translate messages and draft", "Nachrichten und Entwurf übersetzen"],
  "translation.always": ["Always translate", "Immer übersetzen"],
  "translation.busy": ["Translating …", "Wird übersetzt …"],
  "translation.done": ["Translated into {language}.", "Übersetzt: {language}."],
  "translation.failed": [
    "The translation failed: the model gave no usable answer.",
    "Die Übersetzung ist fehlgeschlagen: Das Modell gab keine brauchbare Antwort.",
  ],
  "translation.off": [
    "Translation is off. An admin can choose a model under Settings, Bot.",
    "Die Übersetzung ist aus. Admins können unter Einstellungen, Bot ein Modell wählen.",
  ],
  "translation.retry": ["Try again", "Erneut versuchen"],
  "translation.left_one": ["Translate {count} more text", "{count} weiteren Text übersetzen"],
  "translation.left_other": ["Translate {count} more texts", "{count} weitere Texte übersetzen"],
  "translation.of": ["Translation", "Übersetzung"],
  "translation.from": ["Translated from {language}", "Übersetzt aus: {language}"],
  "translation.draft": ["The draft in {language}", "Der Entwurf: {language}"],
  "translation.formatting_lost": [
    "Formatting may be lost: compare links, fields and code with the original.",
    "Die Formatierung ist vielleicht verloren gegangen: Vergleichen Sie Links, Felder und Code mit dem Original.",
  ],

  "translation.own": ["Your answer in {language}", "Ihre Antwort: {language}"],
  "translation.own_hint": [
    "A blank line starts a new message. Only the answer above is sent.",
    "Eine Leerzeile beginnt eine neue Nachricht. Gesendet wird nur die Antwort oben.",
  ],
  "translation.make": ["Translate for the customer", "Für den Kunden übersetzen"],
  "translation.made": [
    "The answer is now in {language}. Check the back-translation.",
    "Die Antwort ist übersetzt: {language}. Prüfen Sie die Rückübersetzung.",
  ],
  "translation.reads_as": ["Back-translation", "Rückübersetzung"],
  "translation.reads_as_hint": [
    "The answer in {language}, translated back.",
    "Die Antwort ({language}), zurückübersetzt.",
  ],
  "translation.unchecked": [
    "The answer could not be translated back, so you cannot check it here.",
    "Die Antwort konnte nicht zurückübersetzt werden; Sie können sie hier nicht prüfen.",
  ],
  "translation.own_changed": [
    "You changed your text after it was translated. The answer still matches your earlier text.",
    "Sie haben Ihren Text nach der Übersetzung geändert. Die Antwort entspricht noch dem früheren Text.",
  ],
  "translation.answer_changed": [
    "The answer was changed after it was translated. It no longer matches your text.",
    "Die Antwort wurde nach der Übersetzung geändert. Sie entspricht nicht mehr Ihrem Text.",
  ],
  "translation.not_made": [
    "This text has not been translated. It is stored with your decision, but not sent.",
    "Dieser Text ist nicht übersetzt. Er wird mit Ihrer Entscheidung gespeichert, aber nicht gesendet.",
  ],
  "translation.replace_title": ["Replace the answer?", "Antwort ersetzen?"],
  "translation.replace_text": [
    "You have edited the answer. The translation of your text would replace it.",
    "Sie haben die Antwort bearbeitet. Die Übersetzung Ihres Textes würde sie ersetzen.",
  ],
  "translation.replace": ["Replace it", "Ersetzen"],

  "translation.written": ["As {name} wrote it in {language}", "Von {name} verfasst: {language}"],
  "translation.written_by_us": ["Written in {language}", "Verfasst: {language}"],
  "translation.matches": ["The answer is its translation.", "Die Antwort ist die Übersetzung davon."],
  "translation.no_match": [
    "The answer was changed after the translation, or is not a translation of this text.",
    "Die Antwort wurde nach der Übersetzung geändert oder ist keine Übersetzung dieses Textes.",
  ],

  "translation.about": [
    "Reviews in other languages can be translated for you, and your answers into the customer's language. Only the text of the answer is ever sent.",
    "Prüfungen in anderen Sprachen können für Sie übersetzt werden, und Ihre Antworten in die Sprache des Kunden. Gesendet wird immer nur der Text der Antwort.",
  ],
  "translation.language": ["My language", "Meine Sprache"],
  "translation.language_console": ["Same as the console: {language}", "Wie die Konsole: {language}"],
  "translation.always_long": [
    "Translate reviews in other languages when I open them",
    "Prüfungen in anderen Sprachen beim Öffnen übersetzen",
  ],
  "translation.always_hint": [
    "Each review is translated once for everyone; every translation costs a model call.",
    "Jede Prüfung wird einmal für alle übersetzt; jede Übersetzung kostet einen Modellaufruf.",
  ],
  "translation.saved": ["Translation settings saved", "Einstellungen zur Übersetzung gespeichert"],
});
