/** What lists, ranges, charts and refusals say on every page. */
import { texts } from "./text.ts";

export const ui = texts({
  "list.shown_one": ["{count} entry shown, there are more", "{count} Eintrag angezeigt, es gibt mehr"],
  "list.shown_other": ["{count} entries shown, there are more", "{count} Einträge angezeigt, es gibt mehr"],
  "list.all_one": ["{count} entry, that is all", "{count} Eintrag, das ist alles"],
  "list.all_other": ["{count} entries, that is all", "{count} Einträge, das ist alles"],
  "range.from": ["From", "Von"],
  "range.to": ["To", "Bis"],
  "figure.values": ["{title}: the figures", "{title}: die Zahlen"],
  "figure.table": ["Show as a table", "Als Tabelle zeigen"],
  "filter.any": ["All", "Alle"],
  "filter.clear": ["Clear filters", "Filter zurücksetzen"],
  "refused.forbidden": ["This is for admins only", "Das ist nur für Admins"],
  "refused.forbidden_hint": [
    "Ask an admin for the right, or sign in with another account.",
    "Bitten Sie einen Admin um das Recht, oder melden Sie sich mit einem anderen Konto an.",
  ],
  "refused.not_found": ["There is nothing here", "Hier ist nichts"],
  "refused.not_found_hint": [
    "What this address means does not exist, or no longer does.",
    "Was diese Adresse meint, gibt es nicht oder nicht mehr.",
  ],
  "trouble.email_taken": ["Someone else has this e-mail already.", "Diese E-Mail-Adresse hat schon jemand."],
  "trouble.last_admin": [
    "This is the last admin. Make someone else an admin first.",
    "Das ist der letzte Admin. Machen Sie zuerst jemand anderen zum Admin.",
  ],
  "trouble.rate_limited": [
    "That was too much at once. Wait a moment and try again.",
    "Das war zu viel auf einmal. Warten Sie einen Moment und versuchen Sie es erneut.",
  ],
  "trouble.login_locked": [
    "Too many wrong passwords. Wait a few minutes and try again.",
    "Zu viele falsche Passwörter. Warten Sie einige Minuten und versuchen Sie es erneut.",
  ],
  "trouble.wrong_state": [
    "This was decided meanwhile, by someone else or by itself.",
    "Das hat sich inzwischen erledigt, durch jemand anderen oder von selbst.",
  ],
  "trouble.forbidden": ["You do not have the right to do this.", "Dazu fehlt Ihnen das Recht."],
  "trouble.not_found": ["It is no longer there.", "Es ist nicht mehr da."],
  "action.edit": ["Edit", "Bearbeiten"],
  "action.edit_named": ["Edit {name}", "{name} bearbeiten"],
  "action.delete_named": ["Delete {name}", "{name} löschen"],
  "fact.none": ["none", "keine Angabe"],
  "fact.yes": ["yes", "ja"],
  "fact.no": ["no", "nein"],
});
