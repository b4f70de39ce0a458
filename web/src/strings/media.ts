/** Files of customers' messages. */
import { texts } from "./text.ts";

export const media = texts({
  "media.file": ["file", "Datei"],
  "media.load": ["Load {what}", "{what} laden"],
  "media.download": ["Download {what}", "{what} herunterladen"],
  "media.enlarge": ["Enlarge: {what}", "Vergrößern: {what}"],
  "media.not_shown": [
    "This kind of file cannot be shown here.",
    "Dateien dieser Art können hier nicht angezeigt werden.",
  ],
  "media.attachment_gone": [
    "This file is no longer stored: its retention period has ended.",
    "Diese Datei ist nicht mehr gespeichert: Ihre Aufbewahrungsfrist ist abgelaufen.",
  ],
  "media.media_gone": ["Telegram no longer has this file.", "Telegram hat diese Datei nicht mehr."],
  "media.media_too_large": [
    "Larger than 20 MB: bots cannot read it. Open it in Telegram.",
    "Größer als 20 MB: Bots können die Datei nicht lesen. In Telegram öffnen.",
  ],
  "media.media_unavailable": ["The file could not be loaded.", "Die Datei konnte nicht geladen werden."],
});
