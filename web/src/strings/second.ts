/** Texts of answers that need a second person. */
import { texts } from "./text.ts";

export const second = texts({
  "second.own": [
    "You approved this; a second person has to confirm it",
    "Von Ihnen freigegeben; eine zweite Person muss noch bestätigen",
  ],
  "second.waits": [
    "Approved by {name}; it needs your confirmation",
    "Freigegeben von {name}; Ihre Bestätigung fehlt",
  ],
  "second.text": ["The approved answer", "Die freigegebene Antwort"],
  "second.own_hint": [
    "Nothing is sent until a colleague confirms it. If you approve another text below, that one waits instead.",
    "Bis eine Kollegin oder ein Kollege bestätigt, wird nichts gesendet. Geben Sie unten einen anderen Text frei, wartet stattdessen dieser.",
  ],
  "second.hint": [
    "Exactly this text is sent once you confirm. If you approve another text below, a colleague has to confirm yours.",
    "Mit Ihrer Bestätigung wird genau dieser Text gesendet. Geben Sie unten einen anderen Text frei, muss jemand anderes Ihren bestätigen.",
  ],
  "second.confirm": ["Confirm and send", "Bestätigen und senden"],
  "second.decline": ["Decline", "Ablehnen"],
  "second.withdraw": ["Withdraw", "Zurückziehen"],
  "second.reason": ["Reason for colleagues", "Begründung für die anderen"],
  "second.declined": ["{name} declined the approved answer", "{name} hat die freigegebene Antwort abgelehnt"],
  "second.approved_toast": [
    "A second person has to confirm the answer to {name}.",
    "Die Antwort an {name} muss noch eine zweite Person bestätigen.",
  ],
  "second.refused_own": [
    "You approved this text: somebody else has to confirm it.",
    "Sie haben diesen Text freigegeben: Jemand anderes muss ihn bestätigen.",
  ],
  "second.refused_same": [
    "{name} approved this text already: confirm it above.",
    "{name} hat diesen Text schon freigegeben: Bestätigen Sie ihn oben.",
  ],
  "second.flag": ["Needs a second person", "Zweite Person nötig"],
  "second.by_both": ["First approved by {name}", "Zuerst freigegeben von {name}"],
  "second.group": ["Second person", "Zweite Person"],
  "second.group_about": [
    "An approved answer can wait until another person confirms it. The database enforces it.",
    "Eine freigegebene Antwort kann warten, bis eine andere Person sie bestätigt. Die Datenbank erzwingt das.",
  ],
  "second.eyes.off": ["Never", "Nie"],
  "second.eyes.blocked": [
    "For blocked drafts sent as they are",
    "Für gesperrte Entwürfe, die unverändert gesendet werden",
  ],
  "second.eyes.all": ["For every answer", "Für jede Antwort"],
});
