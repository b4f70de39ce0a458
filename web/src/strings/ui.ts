/** Texts shared by all pages: lists, ranges, charts and refusals. */
import { texts } from "./text.ts";

export const ui = texts({
  "list.shown_one": ["{count} entry shown, more available", "{count} Eintrag angezeigt, weitere vorhanden"],
  "list.shown_other": [
    "{count} entries shown, more available",
    "{count} Einträge angezeigt, weitere vorhanden",
  ],
  "list.all_one": ["{count} entry in total", "{count} Eintrag insgesamt"],
  "list.all_other": ["{count} entries in total", "{count} Einträge insgesamt"],
  "range.from": ["From", "Von"],
  "range.to": ["To", "Bis"],
  "figure.values": ["{title}: data", "{title}: Daten"],
  "figure.table": ["Show as table", "Als Tabelle anzeigen"],
  "filter.any": ["All", "Alle"],
  "filter.clear": ["Clear filters", "Filter zurücksetzen"],
  "refused.forbidden": ["Admins only", "Nur für Admins"],
  "refused.forbidden_hint": [
    "Ask an admin for access, or sign in with another account.",
    "Bitten Sie einen Admin um Zugriff, oder melden Sie sich mit einem anderen Konto an.",
  ],
  "refused.not_found": ["Not found", "Nicht gefunden"],
  "refused.not_found_hint": [
    "This item does not exist or was deleted.",
    "Dieses Element gibt es nicht oder es wurde gelöscht.",
  ],
  "error.email_taken": [
    "This e-mail address is already in use.",
    "Diese E-Mail-Adresse wird bereits verwendet.",
  ],
  "error.last_admin": [
    "This is the last admin. Make someone else an admin first.",
    "Das ist der letzte Admin. Machen Sie zuerst jemand anderen zum Admin.",
  ],
  "error.id_taken": [
    "This was stored already, or belongs to something else. Look at the list, then try again.",
    "Das wurde bereits gespeichert oder gehört zu etwas anderem. Sehen Sie in der Liste nach und versuchen Sie es dann erneut.",
  ],
  "error.shortcode_taken": [
    "Another canned reply has this shortcode in the same language.",
    "Ein anderer Textbaustein hat dieses Kürzel in derselben Sprache.",
  ],
  "error.too_many": [
    "You have reached the limit. Delete one first.",
    "Die Höchstzahl ist erreicht. Löschen Sie zuerst einen Eintrag.",
  ],
  "error.rate_limited": [
    "Too many requests. Wait a moment and try again.",
    "Zu viele Anfragen. Warten Sie einen Moment und versuchen Sie es erneut.",
  ],
  "error.login_locked": [
    "Too many wrong passwords. Wait a few minutes and try again.",
    "Zu viele falsche Passwörter. Warten Sie einige Minuten und versuchen Sie es erneut.",
  ],
  "error.version_conflict": [
    "Someone else changed this in the meantime. Reload the page to see the change.",
    "Das wurde inzwischen von jemand anderem geändert. Laden Sie die Seite neu, um die Änderung zu sehen.",
  ],
  "clash.changed": ["This was changed in the meantime", "Das wurde inzwischen geändert"],
  "clash.changed_by": ["{name} changed this in the meantime", "{name} hat das inzwischen geändert"],
  "clash.text": [
    "Your changes were not saved, and nothing was overwritten. This is saved now:",
    "Ihre Änderungen wurden nicht gespeichert, und nichts wurde überschrieben. Das ist jetzt gespeichert:",
  ],
  "clash.same": [
    "What you changed is already saved like this.",
    "Was Sie geändert haben, ist bereits so gespeichert.",
  ],
  "clash.saved": ["{field} (saved)", "{field} (gespeichert)"],
  "clash.keep_mine": ["Continue with mine", "Mit meinem weiterarbeiten"],
  "clash.take_theirs": ["Use what is saved", "Gespeichertes übernehmen"],
  "clash.deleted": ["This was deleted in the meantime", "Das wurde inzwischen gelöscht"],
  "clash.deleted_by": ["{name} deleted this in the meantime", "{name} hat das inzwischen gelöscht"],
  "clash.deleted_text": [
    "What you typed is still here. Save it to add it as a new entry.",
    "Ihr Text ist noch da. Speichern Sie ihn, um ihn als neuen Eintrag anzulegen.",
  ],
  "error.unreachable": [
    "The server could not be reached. Try again.",
    "Der Server ist nicht erreichbar. Versuchen Sie es erneut.",
  ],
  "error.not_loaded": [
    "Part of the console could not be loaded. Check the connection, or reload the page.",
    "Ein Teil der Konsole konnte nicht geladen werden. Prüfen Sie die Verbindung, oder laden Sie die Seite neu.",
  ],
  "error.outage": [
    "Part of the system is unavailable. Try again in a few minutes.",
    "Ein Teil des Systems ist nicht erreichbar. Versuchen Sie es in einigen Minuten erneut.",
  ],
  "error.unreadable": [
    "The server reported an error (HTTP {status}). Try again in a moment.",
    "Der Server meldet einen Fehler (HTTP {status}). Versuchen Sie es gleich noch einmal.",
  ],
  "error.internal": [
    "Something failed on the server. Try again; if it keeps failing, give an admin this number: {request}",
    "Auf dem Server ist ein Fehler aufgetreten. Versuchen Sie es erneut; tritt er weiter auf, nennen Sie einem Admin diese Nummer: {request}",
  ],
  "error.wrong_state": ["This has already been decided.", "Das wurde bereits entschieden."],
  "error.forbidden": ["You do not have permission to do this.", "Dazu fehlt Ihnen die Berechtigung."],
  "error.not_found": ["This no longer exists.", "Das gibt es nicht mehr."],
  "action.edit": ["Edit", "Bearbeiten"],
  "action.edit_named": ["Edit {name}", "{name} bearbeiten"],
  "action.delete_named": ["Delete {name}", "{name} löschen"],
  "unsaved.title": ["Discard unsaved changes?", "Nicht gespeicherte Änderungen verwerfen?"],
  "unsaved.text": ["What you entered has not been saved.", "Ihre Eingaben sind noch nicht gespeichert."],
  "unsaved.discard": ["Discard", "Verwerfen"],
  "fact.none": ["none", "keine Angabe"],
  "fact.yes": ["yes", "ja"],
  "fact.no": ["no", "nein"],
});
