/** Texts of notes on customers. */
import { texts } from "./text.ts";

export const notes = texts({
  "notes.title": ["Notes", "Notizen"],
  "notes.list": ["Notes, newest first", "Notizen, neueste zuerst"],
  "notes.none": ["No notes yet.", "Noch keine Notizen."],
  "notes.add": ["Add a note", "Notiz hinzufügen"],
  "notes.text": ["Note", "Notiz"],
  "notes.hint": [
    "For colleagues, never for the customer. Type @ to mention someone.",
    "Für Kollegen, nie für den Kunden. Mit @ erwähnen Sie jemanden.",
  ],
  "notes.save": ["Save note", "Notiz speichern"],
  "notes.saved": ["Note saved.", "Notiz gespeichert."],
  "notes.edit": ["Edit", "Bearbeiten"],
  "notes.edited": ["edited", "bearbeitet"],
  "notes.delete": ["Delete", "Löschen"],
  "notes.delete_title": ["Delete this note?", "Diese Notiz löschen?"],
  "notes.delete_text": ["It cannot be restored.", "Sie lässt sich nicht wiederherstellen."],
  "notes.deleted": ["Note deleted.", "Notiz gelöscht."],
  "notes.former": ["A former colleague", "Ehemalige Person"],
  "notes.suggest": ["Mention", "Erwähnen"],
  "notes.mentioned_one": ["A note mentions you", "Eine Notiz erwähnt Sie"],
  "notes.mentioned_other": ["{count} notes mention you", "{count} Notizen erwähnen Sie"],
  "notes.about": ["{author} about {customer}", "{author} über {customer}"],
  "notes.seen": ["Mark as read", "Als gelesen markieren"],
});
