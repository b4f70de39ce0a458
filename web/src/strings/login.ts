/** What the page for signing in says. */
import { texts } from "./text.ts";

export const login = texts({
  "login.title": ["Sign in", "Anmelden"],
  "login.claim": [
    "Every reply is read by a person before it goes out.",
    "Jede Antwort liest ein Mensch, bevor sie hinausgeht.",
  ],
  "login.ended": [
    "Your session has ended; what you wrote in this tab is kept.",
    "Ihre Sitzung ist abgelaufen. Was Sie in diesem Tab geschrieben haben, bleibt erhalten.",
  ],
  "login.email": ["E-mail", "E-Mail"],
  "login.password": ["Password", "Passwort"],
  "login.key": ["API key", "API-Schlüssel"],
  "login.key_hint": [
    "npm start prints the first admin's key once and keeps it in .nadia/secrets.json.",
    "npm start zeigt den Schlüssel des ersten Admins einmal und bewahrt ihn in .nadia/secrets.json auf.",
  ],
  "login.submit": ["Sign in", "Anmelden"],
  "login.with_key": ["Use an API key instead", "Stattdessen mit API-Schlüssel"],
  "login.with_password": ["Use e-mail and password instead", "Stattdessen mit E-Mail und Passwort"],
  "login.failed": [
    "These do not fit together. Check both and try again.",
    "Das passt nicht zusammen. Prüfen Sie beides und versuchen Sie es erneut.",
  ],
  "login.key_failed": [
    "This key is unknown, revoked or expired.",
    "Dieser Schlüssel ist unbekannt, widerrufen oder abgelaufen.",
  ],
  "login.locked": [
    "Too many tries. Wait {minutes} min and try again.",
    "Zu viele Versuche. Warten Sie {minutes} Min. und versuchen Sie es erneut.",
  ],
});
