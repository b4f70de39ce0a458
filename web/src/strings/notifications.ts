/** Texts of the notification settings. */
import { texts } from "./text.ts";

export const notifications = texts({
  "settings.notifications": ["Notifications", "Benachrichtigungen"],
  "notify.about": [
    "Choose which events notify you, and how. This applies to you only. A notification never contains a customer's words.",
    "Wählen Sie, worüber und wie Sie benachrichtigt werden. Das gilt nur für Sie. Eine Benachrichtigung enthält nie, was Kunden geschrieben haben.",
  ],
  "notify.events": ["Notify me when", "Benachrichtigen, wenn"],
  "notify.event.new": ["a new review is waiting", "eine neue Prüfung wartet"],
  "notify.event.overdue": ["a review is overdue", "eine Prüfung überfällig ist"],
  "notify.event.assigned": ["a review is assigned to me", "mir eine Prüfung zugewiesen wird"],
  "notify.event.mentioned": ["a note mentions me", "ich in einer Notiz erwähnt werde"],
  "notify.ways": ["While the console is open", "Solange die Konsole geöffnet ist"],
  "notify.sound": ["Play a sound", "Einen Ton abspielen"],
  "notify.try_sound": ["Try the sound", "Ton ausprobieren"],
  "notify.browser": [
    "Show a notification while I look at another tab or program",
    "Eine Benachrichtigung anzeigen, während ich einen anderen Tab oder ein anderes Programm ansehe",
  ],
  "notify.quiet": ["Quiet hours", "Ruhezeit"],
  "notify.quiet_on": ["Do not notify me at these times", "Zu diesen Zeiten nicht benachrichtigen"],
  "notify.quiet_hint": [
    "What happens during these hours is not announced afterwards. You will find it in the queue.",
    "Was in dieser Zeit geschieht, wird nicht nachträglich gemeldet. Es steht in der Warteschlange.",
  ],
  "notify.from": ["From", "Von"],
  "notify.to": ["Until", "Bis"],
  "notify.zone": ["Time zone", "Zeitzone"],
  "notify.saved": ["Notifications saved.", "Benachrichtigungen gespeichert."],
  "notify.push": ["While the console is closed", "Wenn die Konsole geschlossen ist"],
  "notify.push_about": [
    "This browser can notify you even while the console is closed, as long as the browser runs. On an iPhone or iPad, add the console to the Home Screen first.",
    "Dieser Browser kann Sie auch benachrichtigen, wenn die Konsole geschlossen ist, solange er läuft. Fügen Sie die Konsole auf iPhone oder iPad zuerst zum Home-Bildschirm hinzu.",
  ],
  "notify.push_on": ["Turn on in this browser", "In diesem Browser einschalten"],
  "notify.push_off": ["Turn off in this browser", "In diesem Browser ausschalten"],
  "notify.push_is_on": ["On in this browser", "In diesem Browser eingeschaltet"],
  "notify.push_is_off": ["Off in this browser", "In diesem Browser ausgeschaltet"],
  "notify.turned_on": ["This browser will notify you.", "Dieser Browser benachrichtigt Sie."],
  "notify.turned_off": [
    "This browser will no longer notify you.",
    "Dieser Browser benachrichtigt Sie nicht mehr.",
  ],
  "notify.no_key": [
    "Push messages are off: this installation has no key for them (NADIA_VAPID_KEY).",
    "Push-Nachrichten sind ausgeschaltet: Dieser Installation fehlt der Schlüssel dafür (NADIA_VAPID_KEY).",
  ],
  "notify.push_failed": [
    "The browser's push service rejected the request. Check the connection, and whether the browser or a company policy blocks push messages.",
    "Der Push-Dienst des Browsers hat die Anfrage abgelehnt. Prüfen Sie die Verbindung und ob der Browser oder eine Richtlinie Push-Nachrichten sperrt.",
  ],
  "notify.permission": ["Browser permission", "Berechtigung im Browser"],
  "notify.permission.granted": ["Allowed", "Erlaubt"],
  "notify.permission.default": ["Not asked yet", "Noch nicht gefragt"],
  "notify.permission.denied": ["Blocked", "Blockiert"],
  "notify.permission.unsupported": ["Not supported", "Nicht unterstützt"],
  "notify.denied": [
    "This browser blocks notifications from the console. Allow them in the site's settings, next to the address, and reload the page.",
    "Dieser Browser blockiert Benachrichtigungen der Konsole. Erlauben Sie sie in den Einstellungen der Website neben der Adresse, und laden Sie die Seite neu.",
  ],
  "notify.unsupported": [
    "This browser cannot show notifications here. They need a secure (https) address and a browser that supports them.",
    "Dieser Browser kann hier keine Benachrichtigungen anzeigen. Nötig sind eine sichere Adresse (https) und ein Browser, der sie unterstützt.",
  ],
  "notify.ask": ["Allow notifications", "Benachrichtigungen erlauben"],
  "notify.browsers": ["Browsers that notify you", "Browser, die Sie benachrichtigen"],
  "notify.no_browsers": ["None yet.", "Bisher keine."],
  "notify.since": ["since {time}", "seit {time}"],
  "notify.remove": ["Remove", "Entfernen"],
  "notify.remove_named": ["Remove {name}", "{name} entfernen"],
  "notify.removed": ["Removed.", "Entfernt."],
});
