/** What the page of one review says of how it ended, and of who was faster. */
import { texts } from "./text.ts";

export const outcome = texts({
  "review.conflict.decided": [
    "{name} was faster and decided at {time}. Yours was not sent.",
    "{name} war schneller und hat um {time} entschieden. Ihre Antwort wurde nicht gesendet.",
  ],
  "review.conflict.claimed": [
    "{name} is on this review until {time}. Your text stays here.",
    "{name} bearbeitet diese Prüfung bis {time}. Ihr Text bleibt hier.",
  ],
  "review.conflict.version": [
    "This review changed in the meantime. Look at it again, then decide.",
    "Diese Prüfung hat sich inzwischen geändert. Sehen Sie noch einmal hin, dann entscheiden Sie.",
  ],
  "review.conflict.too_late": [
    "Too late: it is already on its way.",
    "Zu spät: Die Antwort ist schon unterwegs.",
  ],
  "review.lost": [
    "No answer came, so we do not know whether it arrived. This page keeps looking; your text stays here.",
    "Es kam keine Antwort; wir wissen nicht, ob es angekommen ist. Diese Seite sieht weiter nach; Ihr Text bleibt hier.",
  ],
  "review.not_sent": [
    "The server could not be reached, and nothing was done. Try again.",
    "Der Server war nicht erreichbar, und nichts ist geschehen. Versuchen Sie es erneut.",
  ],

  "review.outcome.approved": ["Approved", "Freigegeben"],
  "review.outcome.sending": ["Being sent", "Wird gesendet"],
  "review.outcome.sent": ["Sent", "Gesendet"],
  "review.outcome.rejected": ["Rejected", "Abgelehnt"],
  "review.outcome.superseded": ["Replaced", "Ersetzt"],
  "review.outcome.expired": ["Expired", "Abgelaufen"],
  "review.outcome.undeliverable": ["Undeliverable", "Unzustellbar"],
  "review.outcome.unknown": ["Unclear", "Unklar"],
  "review.outcome.by": ["by {name}, {time}", "von {name}, {time}"],
  "review.outcome.faster": [
    "{name} was faster; nothing of yours was sent.",
    "{name} war schneller; von Ihnen wurde nichts gesendet.",
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
    "Nobody answered in time. Telegram no longer lets us answer here.",
    "Niemand hat rechtzeitig geantwortet. Telegram lässt hier keine Antwort mehr zu.",
  ],
  "review.outcome.undeliverable_text": [
    "Telegram refused it. What can be done stands on the deliveries page.",
    "Telegram hat abgelehnt. Was zu tun ist, steht auf der Seite Zustellungen.",
  ],
  "review.outcome.unknown_text": [
    "Nobody knows whether it was sent. A person decides on the deliveries page.",
    "Niemand weiß, ob es gesendet wurde. Auf der Seite Zustellungen entscheidet ein Mensch.",
  ],
  "review.outcome.to_deliveries": ["To the deliveries", "Zu den Zustellungen"],
  "review.outcome.answer": ["What the customer gets", "Was der Kunde erhält"],
  "review.outcome.draft": ["The draft", "Der Entwurf"],
  "review.outcome.reason": ["Reason", "Grund"],
  "review.outcome.tags": ["Tags", "Merkmale"],
  "review.outcome.score": ["Score", "Wertung"],
  "review.outcome.notes": ["Notes", "Notizen"],
  "review.outcome.link_preview": ["Link preview", "Linkvorschau"],
  "review.outcome.link_preview_on": [
    "The first link is previewed",
    "Der erste Link wird als Vorschau gezeigt",
  ],
  "review.own": ["Your text, not sent", "Ihr Text, nicht gesendet"],
  "review.own_drop": ["Discard", "Verwerfen"],
  "review.deliveries": ["Delivery", "Zustellung"],
  "review.delivery.queued": ["Waiting to be sent", "Wartet auf den Versand"],
  "review.delivery.sending": ["Being sent", "Wird gesendet"],
  "review.delivery.sent": ["Sent", "Gesendet"],
  "review.delivery.unknown": ["Sent or not: unclear", "Gesendet oder nicht: unklar"],
  "review.delivery.undeliverable": ["Not delivered", "Nicht zugestellt"],

  // How the customer reads a reply, before and after it is sent.
  "review.preview": ["As the customer reads it", "So liest es der Kunde"],
  "review.link_preview": ["Preview the first link in Telegram", "Vorschau des ersten Links in Telegram"],
});
