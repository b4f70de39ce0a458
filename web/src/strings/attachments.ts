/** Files that a reviewer adds to an answer. */
import { texts } from "./text.ts";

export const attachments = texts({
  "attach.title": ["Attachments", "Anhänge"],
  "attach.add": ["Attach files", "Dateien anhängen"],
  "attach.hint": [
    "Up to {most} files of 20 MB each: pictures, PDF, Office, text, ZIP. Paste or drop them here, too. Each goes out as a message of its own after the text.",
    "Bis zu {most} Dateien mit je 20 MB: Bilder, PDF, Office, Text, ZIP. Auch per Einfügen oder Ziehen. Jede geht nach dem Text als eigene Nachricht hinaus.",
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
    "Files of this type are not sent. Possible: pictures (JPEG, PNG, WebP, GIF), PDF, Office, text, CSV, ZIP.",
    "Dateien dieser Art werden nicht gesendet. Möglich: Bilder (JPEG, PNG, WebP, GIF), PDF, Office, Text, CSV, ZIP.",
  ],
  "attach.refused.content": [
    "The content is not what the name says.",
    "Der Inhalt ist nicht das, was der Name sagt.",
  ],
  "attach.refused.empty": ["The file is empty.", "Die Datei ist leer."],
  "attach.refused.too_large": ["The file is larger than 20 MB.", "Die Datei ist größer als 20 MB."],
  "attach.refused.too_many": ["An answer may have {most} files.", "Eine Antwort kann {most} Dateien haben."],
  "attach.refused.lost": [
    "The upload failed. Check the connection and add the file again.",
    "Das Hochladen ist fehlgeschlagen. Prüfen Sie die Verbindung und fügen Sie die Datei erneut hinzu.",
  ],
  "attach.count_one": ["{count} attachment", "{count} Anhang"],
  "attach.count_other": ["{count} attachments", "{count} Anhänge"],
});
