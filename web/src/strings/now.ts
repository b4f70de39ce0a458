/** Texts of the page "Now". */
import { texts } from "./text.ts";

export const now = texts({
  "now.title": ["Now", "Jetzt"],
  "now.waiting": ["Waiting", "Wartet"],
  "now.free": ["Unclaimed", "Nicht übernommen"],
  "now.claimed": ["In review", "In Prüfung"],
  "now.second": ["Second person", "Zweite Person"],
  "now.later": ["Later", "Später"],
  "now.late": ["Over {minutes} min", "Über {minutes} Min."],
  "now.oldest": ["Longest wait", "Längste Wartezeit"],
  "now.open_oldest": ["Open this review", "Diese Prüfung öffnen"],
  "now.flow": ["Throughput", "Durchsatz"],
  "now.arrived": ["Arrived, last hour", "Eingegangen, letzte Stunde"],
  "now.decided_hour": ["Decided, last hour", "Entschieden, letzte Stunde"],
  "now.decided_today": ["Decided today", "Heute entschieden"],
  "now.zone": ["Today in {zone}. Updated {time}.", "Heute in {zone}. Stand: {time}."],
  "now.alert_one": [
    "{count} review has waited longer than the target of {minutes} minutes.",
    "{count} Prüfung wartet länger als das Ziel von {minutes} Minuten.",
  ],
  "now.alert_other": [
    "{count} reviews have waited longer than the target of {minutes} minutes.",
    "{count} Prüfungen warten länger als das Ziel von {minutes} Minuten.",
  ],
  "now.show_late": ["Show them", "Anzeigen"],
  "now.on_target": [
    "Nothing has waited longer than {minutes} minutes.",
    "Nichts wartet länger als {minutes} Minuten.",
  ],
  "now.people": ["Reviewers", "Prüfende"],
  "now.name": ["Name", "Name"],
  "now.presence": ["Presence", "Anwesenheit"],
  "now.active": ["Active", "Aktiv"],
  "now.away": ["Away", "Abwesend"],
  "now.offline": ["Offline", "Offline"],
  "now.presence_about": [
    "Active: has a review or a customer open and is using the device. Away: has the console open, but is not active.",
    "Aktiv: hat eine Prüfung oder einen Kunden geöffnet und benutzt das Gerät. Abwesend: hat die Konsole geöffnet, ist aber nicht aktiv.",
  ],
  "now.seen": ["seen {time}", "zuletzt {time}"],
});
