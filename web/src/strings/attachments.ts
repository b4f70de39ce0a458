/** Files that a reviewer adds to an answer. */
import { texts } from "./text.ts";

export const attachments = texts({
  "attach.title": ["Attachments", "Anhänge"],
  "attach.add": ["Attach files", "Dateien anhängen"],
  "attach.hint": [
    "Up to {max} files of 20 MB each: pictures, PDF, Office, text, ZIP. You can also paste or drop them here. Each is sent as a separate message after the text.",
    "Bis zu {max} Dateien mit je 20 MB: Bilder, PDF, Office, Text, ZIP. Sie können sie auch einfügen oder hierher ziehen. Jede wird nach dem Text als eigene Nachricht gesendet.",
  ],
  "attach.drop": ["Drop the files to attach them", "Loslassen, um die Dateien anzuhängen"],
  "attach.remove": ["Remove", "Entfernen"],
  "attach.remove_label": ["Remove {name}", "{name} entfernen"],
  "attach.cancel": ["Cancel", "Abbrechen"],
  "attach.cancel_label": ["Cancel the upload of {name}", "Hochladen von {name} abbrechen"],
  "attach.dismiss": ["Dismiss", "Ausblenden"],
  "attach.dismiss_label": ["Dismiss the message about {name}", "Hinweis zu {name} ausblenden"],
  "attach.progress": ["Uploading {name}", "{name} wird hochgeladen"],
  "attach.done": ["{name} is attached.", "{name} ist angehängt."],
  "attach.removed": ["{name} was removed.", "{name} wurde entfernt."],
  "attach.refused.type": [
    "Files of this type cannot be sent. Allowed: pictures (JPEG, PNG, WebP, GIF), PDF, Office, text, CSV, ZIP.",
    "Dateien dieser Art können nicht gesendet werden. Erlaubt: Bilder (JPEG, PNG, WebP, GIF), PDF, Office, Text, CSV, ZIP.",
  ],
  "attach.refused.content": [
    "The content does not match the file name.",
    "Der Inhalt passt nicht zum Dateinamen.",
  ],
  "attach.refused.empty": ["The file is empty.", "Die Datei ist leer."],
  "attach.refused.too_large": ["The file is larger than 20 MB.", "Die Datei ist größer als 20 MB."],
  "attach.refused.too_many": [
    "An answer can have at most {max} files.",
    "Eine Antwort kann höchstens {max} Dateien haben.",
  ],
  "attach.refused.lost": [
    "The upload failed. Check the connection and add the file again.",
    "Das Hochladen ist fehlgeschlagen. Prüfen Sie die Verbindung und fügen Sie die Datei erneut hinzu.",
  ],
  "attach.count_one": ["{count} attachment", "{count} Anhang"],
  "attach.count_other": ["{count} attachments", "{count} Anhänge"],
});
