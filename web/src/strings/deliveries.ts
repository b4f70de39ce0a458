/** What the page about deliveries says. */
import { texts } from "./text.ts";

export const deliveries = texts({
  "deliveries.title": ["Deliveries", "Zustellungen"],
  "deliveries.states": ["By state", "Nach Stand"],
  "deliveries.state.unknown": ["Unclear", "Unklar"],
  "deliveries.state.undeliverable": ["Undeliverable", "Unzustellbar"],
  "deliveries.state.queued": ["Queued", "Eingereiht"],
  "deliveries.state.sending": ["Being sent", "Unterwegs"],
  "deliveries.state.sent": ["Sent", "Gesendet"],
  "deliveries.about.unknown": [
    "Telegram's answer never came, so nobody knows whether these arrived. Look into the chat, then decide. The rest of the reply waits until then.",
    "Telegrams Antwort blieb aus, also weiß niemand, ob diese angekommen sind. Sehen Sie im Chat nach und entscheiden Sie dann. Bis dahin wartet der Rest der Antwort.",
  ],
  "deliveries.about.undeliverable": [
    "Telegram refused these for good. Sending again helps once the reason is gone.",
    "Telegram hat diese endgültig abgelehnt. Erneutes Senden hilft, sobald der Grund behoben ist.",
  ],
  "deliveries.about.queued": [
    "Approved, and next to be sent. They leave by themselves.",
    "Freigegeben und als Nächstes dran. Sie gehen von selbst hinaus.",
  ],
  "deliveries.about.sending": ["On their way to Telegram right now.", "Gerade auf dem Weg zu Telegram."],
  "deliveries.about.sent": ["Telegram confirmed these.", "Diese hat Telegram bestätigt."],
  "deliveries.empty.unknown": ["Nothing is unclear", "Nichts ist unklar"],
  "deliveries.empty.undeliverable": ["Everything could be delivered", "Alles war zustellbar"],
  "deliveries.empty.queued": ["Nothing is queued", "Nichts ist eingereiht"],
  "deliveries.empty.sending": ["Nothing is on its way", "Nichts ist unterwegs"],
  "deliveries.empty.sent": ["Nothing was sent yet", "Noch nichts gesendet"],
  "deliveries.empty_hint": ["There is nothing to do here.", "Hier ist nichts zu tun."],
  "deliveries.empty_sent_hint": [
    "Approved replies appear here when they have gone out.",
    "Freigegebene Antworten erscheinen hier, sobald sie hinausgegangen sind.",
  ],
  "deliveries.part": ["Message {place} of the reply", "Nachricht {place} der Antwort"],
  "deliveries.attempts_one": ["{count} attempt", "{count} Versuch"],
  "deliveries.attempts_other": ["{count} attempts", "{count} Versuche"],
  "deliveries.to_review": ["Interaction", "Vorgang"],
  "deliveries.to_customer": ["Customer", "Kunde"],
  "deliveries.telegram_id": ["Telegram message {id}", "Telegram-Nachricht {id}"],
  "deliveries.arrived": ["It arrived", "Ist angekommen"],
  "deliveries.arrived_title": ["Did this message arrive?", "Ist diese Nachricht angekommen?"],
  "deliveries.arrived_text": [
    "It counts as sent from then on, and the rest of the reply goes out. This cannot be taken back.",
    "Sie gilt dann als gesendet, und der Rest der Antwort geht hinaus. Das lässt sich nicht zurücknehmen.",
  ],
  "deliveries.message_id": ["Telegram message id, if you know it", "Telegram-Nachrichten-ID, falls bekannt"],
  "deliveries.arrived_done": ["Marked as arrived", "Als angekommen vermerkt"],
  "deliveries.again": ["Send again", "Erneut senden"],
  "deliveries.again_title": ["Send this message again?", "Diese Nachricht erneut senden?"],
  "deliveries.again_unknown": [
    "If it did arrive the first time, the customer gets it twice.",
    "Falls sie doch angekommen ist, erhält der Kunde sie doppelt.",
  ],
  "deliveries.again_undeliverable": [
    "Everything of this reply that was refused goes out again. While the reason stands, Telegram will refuse it once more.",
    "Alles von dieser Antwort, was abgelehnt wurde, geht erneut hinaus. Solange der Grund besteht, wird Telegram es wieder ablehnen.",
  ],
  "deliveries.dismiss": ["Leave it", "Dabei belassen"],
  "deliveries.dismissed": ["No longer counted as failed", "Zählt nicht mehr als Fehlschlag"],
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
    "Telegram does not allow the bot to write here.",
    "Telegram erlaubt dem Bot hier nicht zu schreiben.",
  ],
  "deliveries.error.chat_not_found": [
    "Telegram does not know this chat.",
    "Telegram kennt diesen Chat nicht.",
  ],
  "deliveries.error.entities": [
    "Telegram could not read the formatting.",
    "Telegram konnte die Formatierung nicht lesen.",
  ],
  "deliveries.error.too_long": [
    "The message is too long for Telegram.",
    "Die Nachricht ist zu lang für Telegram.",
  ],
  "deliveries.error.empty": ["Telegram found no text in it.", "Telegram hat darin keinen Text gefunden."],
  "deliveries.error.business_connection": [
    "The business connection no longer allows it.",
    "Die Business-Verbindung erlaubt es nicht mehr.",
  ],
  "deliveries.error.migrated_twice": ["The chat moved twice.", "Der Chat ist zweimal umgezogen."],
  "deliveries.error.unclear": ["Telegram's answer never came.", "Telegrams Antwort blieb aus."],
  "deliveries.error.wait": [
    "Telegram asked to wait; it goes on by itself.",
    "Telegram bat um Geduld; es geht von selbst weiter.",
  ],
  "deliveries.error.not_sent": [
    "Telegram could not be reached; it is tried again.",
    "Telegram war nicht erreichbar; es wird erneut versucht.",
  ],
  "deliveries.error.other": ["Telegram refused it.", "Telegram hat sie abgelehnt."],
  "deliveries.error.no_receipt": [
    "Sending was interrupted, so nobody knows whether it went out.",
    "Das Senden wurde unterbrochen, also weiß niemand, ob sie hinausging.",
  ],
  "deliveries.error.connection": [
    "The connection broke before Telegram answered.",
    "Die Verbindung brach ab, bevor Telegram antwortete.",
  ],
  "deliveries.error.timeout": ["Telegram did not answer in time.", "Telegram antwortete nicht rechtzeitig."],
  "deliveries.error.fault": [
    "Telegram had a fault of its own and did not say whether it went out.",
    "Telegram hatte eine eigene Störung und sagte nicht, ob sie hinausging.",
  ],
  "deliveries.error.token": [
    "Telegram does not accept the bot's token. Tell an admin; it is tried again.",
    "Telegram lehnt das Token des Bots ab. Sagen Sie es einem Admin; es wird erneut versucht.",
  ],
  "deliveries.error.said": ["Technical details", "Technische Einzelheiten"],
});
