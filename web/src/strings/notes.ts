/** Texts of notes on customers. */
import { texts } from "./text.ts";

export const notes = texts({
  "notes.title": ["Notes", "Notizen"],
  "notes.list": ["Notes, newest first", "Notizen, neueste zuerst"],
  "notes.none": ["No notes yet.", "Noch keine Notizen."],
  "notes.add": ["Add a note", "Notiz hinzufügen"],
  "notes.text": ["Note", "Notiz"],
  "notes.hint": [
    "For colleagues; the customer never sees it. Type @ to mention someone.",
    "Fürs Team, für den Kunden nie sichtbar. Mit @ erwähnen Sie jemanden.",
  ],
  "notes.save": ["Save note", "Notiz speichern"],
  "notes.saved": ["Note saved.", "Notiz gespeichert."],
  "notes.edit": ["Edit", "Bearbeiten"],
  "notes.edited": ["edited", "bearbeitet"],
  "notes.delete": ["Delete", "Löschen"],
  "notes.delete_title": ["Delete this note?", "Diese Notiz löschen?"],
  "notes.delete_text": ["It cannot be restored.", "Sie lässt sich nicht wiederherstellen."],
  "notes.deleted": ["Note deleted.", "Notiz gelöscht."],
  "notes.former": ["A former colleague", "Ehemaliges Teammitglied"],
  "notes.suggest": ["Mention", "Erwähnen"],
  "notes.mentioned_one": ["A note mentions you", "Sie werden in einer Notiz erwähnt"],
  "notes.mentioned_other": ["{count} notes mention you", "Sie werden in {count} Notizen erwähnt"],
  "notes.about": ["{author} about {customer}", "{author} über {customer}"],
  "notes.seen": ["Mark as read", "Als gelesen markieren"],
});
