/** What the API says about a field that it rejects. The English texts are the API's own: `fieldErrorTextOf` finds them by these. */
import { texts } from "./text.ts";

export const fields = texts({
  "field.missing": ["is missing", "fehlt"],
  "field.empty": ["must not be empty", "darf nicht leer sein"],
  "field.invalid": ["is invalid", "ist ungültig"],
  "field.format": ["is not in the right format", "hat nicht das richtige Format"],
  "field.at_most_characters": ["must have at most {n} characters", "darf höchstens {n} Zeichen haben"],
  "field.at_least_characters": ["must have at least {n} characters", "muss mindestens {n} Zeichen haben"],
  "field.at_most_items": ["must have at most {n} items", "darf höchstens {n} Einträge haben"],
  "field.at_most": ["must be at most {n}", "darf höchstens {n} sein"],
  "field.at_least": ["must be at least {n}", "muss mindestens {n} sein"],
  "field.more": ["must be more than {n}", "muss größer als {n} sein"],
  "field.less": ["must be less than {n}", "muss kleiner als {n} sein"],
  "field.text": ["must be text", "muss Text sein"],
  "field.number": ["must be a number", "muss eine Zahl sein"],
  "field.boolean": ["must be true or false", "muss ja oder nein sein"],
  "field.list": ["must be a list", "muss eine Liste sein"],
  "field.object": ["must be an object", "muss ein Objekt sein"],
  "field.uuid": ["must be a UUID such as {example}", "muss eine UUID sein, etwa {example}"],
  "field.whole_number": ["must be a whole number", "muss eine ganze Zahl sein"],
  "field.one_of": ["must be one of {values}", "muss eines von diesen sein: {values}"],
  "field.email": [
    "must be an e-mail address such as eve@example.com",
    "muss eine E-Mail-Adresse sein, etwa eve@example.com",
  ],
  "field.date": ["must be a date such as {example}", "muss ein Datum sein, etwa {example}"],
  "field.time": ["must be a time such as {example}", "muss eine Uhrzeit sein, etwa {example}"],
  "field.visible": [
    "must contain something visible, without NUL or lone surrogates",
    "muss etwas Sichtbares enthalten, ohne NUL und halbe Unicode-Zeichen",
  ],
  "field.storable": [
    "must not contain NUL or lone surrogates",
    "darf weder NUL noch halbe Unicode-Zeichen enthalten",
  ],
  "field.surrogates": ["must not contain lone surrogates", "darf keine halben Unicode-Zeichen enthalten"],
  "field.future": ["must be in the future", "muss in der Zukunft liegen"],
  "field.before_expiry": [
    "must be before this review expires at {time}",
    "muss vor dem Ablauf dieser Prüfung liegen ({time})",
  ],
  "field.decimals": ["must have at most two decimals", "darf höchstens zwei Nachkommastellen haben"],
  "field.time_zone": ["must be a time zone such as {example}", "muss eine Zeitzone sein, etwa {example}"],
  "field.language": [
    "must be a language such as {one} or {other}",
    "muss eine Sprache sein, etwa {one} oder {other}",
  ],
  "field.quiet_hours": [
    "must not begin and end at the same time",
    "darf nicht zur selben Zeit beginnen und enden",
  ],
  "field.document_id": [
    "must have 1 to 200 letters, digits, spaces or . _ : @ ~ -, and start with a letter or a digit",
    "muss 1 bis 200 Buchstaben, Ziffern, Leerzeichen oder . _ : @ ~ - haben und mit Buchstabe oder Ziffer beginnen",
  ],
  "field.shortcode": [
    "must have 1 to 32 letters, digits, - or _",
    "muss 1 bis 32 Buchstaben, Ziffern, - oder _ haben",
  ],
  "field.tag": [
    "must have 1 to 40 lower-case letters, digits or _, and start with a letter",
    "muss 1 bis 40 Kleinbuchstaben, Ziffern oder _ haben und mit einem Buchstaben beginnen",
  ],
  "field.filters": ["must have at most {n} filters", "darf höchstens {n} Filter haben"],
  "field.search": ["must contain a letter or a digit", "muss einen Buchstaben oder eine Ziffer enthalten"],
  "field.own_password": ["is not your password", "ist nicht Ihr Passwort"],
  "field.one_message": [
    "must fit into one Telegram message: at most 4,096 characters",
    "muss in eine Telegram-Nachricht passen: höchstens 4.096 Zeichen",
  ],
  "field.model": ["must be google/…, openai/… or offline", "muss google/…, openai/… oder offline sein"],
  "field.no_key": ["there is no key for {provider}", "es gibt keinen Schlüssel für {provider}"],
  "field.no_draft": [
    "there is no draft: write the answer in final_text",
    "es gibt keinen Entwurf: Schreiben Sie die Antwort selbst",
  ],
});
