/** Texts of the deliveries page. */
import { texts } from "./text.ts";

export const deliveries = texts({
  "deliveries.title": ["Deliveries", "Zustellungen"],
  "deliveries.states": ["Filter by status", "Nach Status filtern"],
  "deliveries.state.unknown": ["Unclear", "Unklar"],
  "deliveries.state.undeliverable": ["Undeliverable", "Unzustellbar"],
  "deliveries.state.queued": ["Queued", "In der Warteschlange"],
  "deliveries.state.sending": ["Sending", "Wird gesendet"],
  "deliveries.state.sent": ["Sent", "Gesendet"],
  "deliveries.about.unknown": [
    "Telegram did not confirm these messages, so they may or may not have arrived. Check the chat, then decide. The rest of each reply is on hold until then.",
    "Telegram hat diese Nachrichten nicht bestätigt; sie sind vielleicht angekommen. Prüfen Sie den Chat und entscheiden Sie dann. Der Rest der Antwort wartet bis dahin.",
  ],
  "deliveries.about.undeliverable": [
    "Telegram rejected these messages. Send them again once the cause is resolved.",
    "Telegram hat diese Nachrichten abgelehnt. Senden Sie sie erneut, sobald die Ursache behoben ist.",
  ],
  "deliveries.about.queued": [
    "Approved and waiting. They are sent automatically.",
    "Freigegeben und in der Warteschlange. Der Versand erfolgt automatisch.",
  ],
  "deliveries.about.sending": ["Currently being sent to Telegram.", "Werden gerade an Telegram gesendet."],
  "deliveries.about.sent": ["Confirmed by Telegram.", "Von Telegram bestätigt."],
  "deliveries.empty.unknown": ["No unclear messages", "Keine unklaren Nachrichten"],
  "deliveries.empty.undeliverable": ["No undeliverable messages", "Keine unzustellbaren Nachrichten"],
  "deliveries.empty.queued": ["No queued messages", "Keine wartenden Nachrichten"],
  "deliveries.empty.sending": ["No messages being sent", "Kein laufender Versand"],
  "deliveries.empty.sent": ["No sent messages yet", "Noch keine gesendeten Nachrichten"],
  "deliveries.empty_hint": ["There is nothing to do here.", "Hier ist nichts zu tun."],
  "deliveries.empty_sent_hint": [
    "Approved replies appear here once they are sent.",
    "Freigegebene Antworten erscheinen hier, sobald sie gesendet sind.",
  ],
  "deliveries.part": ["Message {number} of the reply", "Nachricht {number} der Antwort"],
  "deliveries.attempts_one": ["{count} attempt", "{count} Versuch"],
  "deliveries.attempts_other": ["{count} attempts", "{count} Versuche"],
  "deliveries.to_review": ["Interaction", "Vorgang"],
  "deliveries.to_customer": ["Customer", "Kunde"],
  "deliveries.telegram_id": ["Telegram message {id}", "Telegram-Nachricht {id}"],
  "deliveries.arrived": ["It arrived", "Ist angekommen"],
  "deliveries.arrived_title": ["Did this message arrive?", "Ist diese Nachricht angekommen?"],
  "deliveries.arrived_text": [
    "The message is marked as sent, and the rest of the reply is sent. This cannot be undone.",
    "Die Nachricht gilt dann als gesendet, und der Rest der Antwort wird gesendet. Das lässt sich nicht rückgängig machen.",
  ],
  "deliveries.message_id": ["Telegram message ID (optional)", "Telegram-Nachrichten-ID (optional)"],
  "deliveries.arrived_done": ["Marked as arrived", "Als angekommen markiert"],
  "deliveries.again": ["Send again", "Erneut senden"],
  "deliveries.again_title": ["Send this message again?", "Diese Nachricht erneut senden?"],
  "deliveries.again_unknown": [
    "If it did arrive the first time, the customer receives it twice.",
    "Falls sie doch angekommen ist, erhält der Kunde sie doppelt.",
  ],
  "deliveries.again_undeliverable": [
    "All rejected parts of this reply are sent again. Telegram will reject them again until the cause is resolved.",
    "Alle abgelehnten Teile dieser Antwort werden erneut gesendet. Solange die Ursache besteht, lehnt Telegram sie wieder ab.",
  ],
  "deliveries.dismiss": ["Dismiss", "Verwerfen"],
  "deliveries.dismissed": ["Dismissed", "Verworfen"],
  "deliveries.again_done": ["Back in the queue", "Wieder eingereiht"],
  "deliveries.error.blocked": ["The customer blocked the bot.", "Der Kunde hat den Bot blockiert."],
  "deliveries.error.deactivated": [
    "The customer's account no longer exists.",
    "Das Konto des Kunden gibt es nicht mehr.",
  ],
  "deliveries.error.kicked": [
    "The bot was removed from this chat.",
    "Der Bot wurde aus diesem Chat entfernt.",
  ],
  "deliveries.error.never_started": [
    "The customer never started the bot.",
    "Der Kunde hat den Bot nie gestartet.",
  ],
  "deliveries.error.forbidden": [
    "The bot is not allowed to write in this chat.",
    "Der Bot darf in diesem Chat nicht schreiben.",
  ],
  "deliveries.error.chat_not_found": [
    "Telegram cannot find this chat.",
    "Telegram kann diesen Chat nicht finden.",
  ],
  "deliveries.error.entities": [
    "Telegram could not parse the formatting.",
    "Telegram konnte die Formatierung nicht verarbeiten.",
  ],
  "deliveries.error.too_long": [
    "The message is too long for Telegram.",
    "Die Nachricht ist zu lang für Telegram.",
  ],
  "deliveries.error.empty": ["The message has no text.", "Die Nachricht enthält keinen Text."],
  "deliveries.file": ["File: {name}", "Datei: {name}"],
  "deliveries.error.file_gone": [
    "The file is no longer stored, so it cannot be sent.",
    "Die Datei ist nicht mehr gespeichert und kann nicht gesendet werden.",
  ],
  "deliveries.error.file_refused": [
    "Telegram does not accept this file.",
    "Telegram nimmt diese Datei nicht an.",
  ],
  "deliveries.error.store": [
    "The file could not be read from the object store. NADIA tries again.",
    "Die Datei konnte nicht aus dem Objektspeicher gelesen werden. NADIA versucht es erneut.",
  ],
  "deliveries.error.business_connection": [
    "The business connection no longer allows it.",
    "Die Business-Verbindung erlaubt es nicht mehr.",
  ],
  "deliveries.error.migrated_twice": ["The chat moved twice.", "Der Chat ist zweimal umgezogen."],
  "deliveries.error.unclear": [
    "Telegram did not confirm the message.",
    "Telegram hat die Nachricht nicht bestätigt.",
  ],
  "deliveries.error.wait": [
    "Telegram is limiting the rate; sending resumes automatically.",
    "Telegram drosselt den Versand; er wird automatisch fortgesetzt.",
  ],
  "deliveries.error.no_room": [
    "Other files are being sent; this one follows automatically.",
    "Es werden gerade andere Dateien gesendet; diese folgt automatisch.",
  ],
  "deliveries.error.not_sent": [
    "Telegram could not be reached; NADIA will retry.",
    "Telegram war nicht erreichbar; NADIA versucht es erneut.",
  ],
  "deliveries.error.other": ["Telegram rejected the message.", "Telegram hat die Nachricht abgelehnt."],
  "deliveries.error.no_receipt": [
    "Sending was interrupted; the message may or may not have been sent.",
    "Der Versand wurde unterbrochen; die Nachricht wurde vielleicht gesendet.",
  ],
  "deliveries.error.connection": [
    "The connection was lost before Telegram responded.",
    "Die Verbindung brach ab, bevor Telegram antwortete.",
  ],
  "deliveries.error.timeout": ["Telegram did not answer in time.", "Telegram antwortete nicht rechtzeitig."],
  "deliveries.error.fault": [
    "Telegram had an internal error; the message may or may not have been sent.",
    "Telegram hatte einen internen Fehler; die Nachricht wurde vielleicht gesendet.",
  ],
  "deliveries.error.token": [
    "Telegram rejected the bot token. Contact an admin; NADIA will retry.",
    "Telegram hat das Bot-Token abgelehnt. Wenden Sie sich an einen Admin; NADIA versucht es erneut.",
  ],
  "deliveries.error.details": ["Technical details", "Technische Details"],
});
