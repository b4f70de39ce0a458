/** Texts of the review page: the review's outcome, and conflicts with other reviewers. */
import { texts } from "./text.ts";

export const outcome = texts({
  "review.conflict.decided": [
    "{name} decided first, at {time}. Your answer was not sent.",
    "{name} war schneller und hat um {time} entschieden. Ihre Antwort wurde nicht gesendet.",
  ],
  "review.conflict.claimed": [
    "{name} is working on this review until {time}. Your text stays here.",
    "{name} bearbeitet diese Prüfung bis {time}. Ihr Text bleibt hier.",
  ],
  "review.conflict.version": [
    "This review has changed. Check it again before you decide.",
    "Diese Prüfung hat sich geändert. Sehen Sie sie noch einmal an, bevor Sie entscheiden.",
  ],
  "review.conflict.too_late": [
    "Too late: the reply is already being sent.",
    "Zu spät: Die Antwort wird bereits gesendet.",
  ],
  "review.lost": [
    "The server did not respond, so your decision may not have been saved. This page keeps checking, and your text stays here.",
    "Der Server hat nicht geantwortet; Ihre Entscheidung wurde vielleicht nicht gespeichert. Diese Seite prüft weiter, und Ihr Text bleibt hier.",
  ],
  "review.not_sent": [
    "The server did not do this, and nothing was changed. Try again.",
    "Der Server hat das nicht ausgeführt; nichts wurde geändert. Versuchen Sie es erneut.",
  ],

  "review.outcome.by": ["by {name}, {time}", "von {name}, {time}"],
  "review.outcome.faster": [
    "{name} decided first. Your text was not sent.",
    "{name} war schneller. Ihr Text wurde nicht gesendet.",
  ],
  "review.outcome.superseded_text": [
    "The customer wrote again. A newer draft answers these messages too.",
    "Der Kunde hat wieder geschrieben. Ein neuerer Entwurf beantwortet auch diese Nachrichten.",
  ],
  "review.outcome.superseded_opened": [
    "The customer wrote again: this newer draft answers everything.",
    "Der Kunde hat wieder geschrieben: Dieser neuere Entwurf beantwortet alles.",
  ],
  "review.outcome.open_newer": ["Open the newer draft", "Neueren Entwurf öffnen"],
  "review.outcome.expired_text": [
    "No one replied in time. Telegram no longer allows a reply here.",
    "Es hat niemand rechtzeitig geantwortet. Telegram lässt hier keine Antwort mehr zu.",
  ],
  "review.outcome.undeliverable_text": [
    "Telegram rejected the reply. See the Deliveries page for options.",
    "Telegram hat die Antwort abgelehnt. Was Sie tun können, steht auf der Seite Zustellungen.",
  ],
  "review.outcome.unknown_text": [
    "It is unclear whether the reply was sent. Decide on the Deliveries page.",
    "Es ist unklar, ob die Antwort gesendet wurde. Entscheiden Sie auf der Seite Zustellungen.",
  ],
  "review.outcome.to_deliveries": ["Go to Deliveries", "Zu den Zustellungen"],
  "review.outcome.answer": ["Reply to the customer", "Antwort an den Kunden"],
  "review.outcome.draft": ["The draft", "Der Entwurf"],
  "review.outcome.reason": ["Reason", "Grund"],
  "review.outcome.tags": ["Tags", "Merkmale"],
  "review.outcome.score": ["Score", "Wertung"],
  "review.outcome.notes": ["Notes", "Notizen"],
  "review.outcome.link_preview": ["Link preview", "Linkvorschau"],
  "review.outcome.link_preview_on": ["Preview of the first link", "Vorschau des ersten Links"],
  "review.own": ["Your text, not sent", "Ihr Text, nicht gesendet"],
  "review.own_drop": ["Discard", "Verwerfen"],
  "review.deliveries": ["Delivery", "Zustellung"],
  "review.delivery.queued": ["Waiting to be sent", "Wartet auf den Versand"],
  "review.delivery.sending": ["Sending", "Wird gesendet"],
  "review.delivery.sent": ["Sent", "Gesendet"],
  "review.delivery.unknown": ["Unclear", "Unklar"],
  "review.delivery.undeliverable": ["Not delivered", "Nicht zugestellt"],

  // How the customer sees a reply, before and after it is sent.
  "review.preview": ["As the customer sees it", "So sieht es der Kunde"],
  "review.link_preview": [
    "Show a preview of the first link in Telegram",
    "Vorschau des ersten Links in Telegram zeigen",
  ],
});
