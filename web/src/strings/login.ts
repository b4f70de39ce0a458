/** Texts of the sign-in page. */
import { texts } from "./text.ts";

export const login = texts({
  "login.title": ["Sign in", "Anmelden"],
  "login.claim": [
    "Every reply is approved by a person.",
    "Jede Antwort wird von einem Menschen freigegeben.",
  ],
  "login.ended": [
    "Your session has expired. Sign in again: what you typed is still there.",
    "Ihre Sitzung ist abgelaufen. Melden Sie sich wieder an: Was Sie geschrieben haben, ist noch da.",
  ],
  "login.email": ["E-mail", "E-Mail"],
  "login.password": ["Password", "Passwort"],
  "login.key": ["API key", "API-Schlüssel"],
  "login.key_hint": [
    "npm start prints the first admin's key once and saves it in .nadia/secrets.json.",
    "npm start zeigt den Schlüssel des ersten Admins einmal und speichert ihn in .nadia/secrets.json.",
  ],
  "login.submit": ["Sign in", "Anmelden"],
  "login.with_key": ["Use an API key instead", "Stattdessen mit API-Schlüssel"],
  "login.with_password": ["Use e-mail and password instead", "Stattdessen mit E-Mail und Passwort"],
  "login.failed": ["Wrong e-mail or password.", "E-Mail oder Passwort ist falsch."],
  "login.key_failed": [
    "This key is invalid, revoked or expired.",
    "Dieser Schlüssel ist ungültig, widerrufen oder abgelaufen.",
  ],
  "login.locked": [
    "Too many attempts. Try again in {minutes} min.",
    "Zu viele Versuche. Versuchen Sie es in {minutes} Min. erneut.",
  ],
  "login.telegram": [
    "Telegram could not sign you in: {reason}",
    "Telegram konnte Sie nicht anmelden: {reason}",
  ],
});
