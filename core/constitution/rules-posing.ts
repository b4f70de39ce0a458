/** Rules on what a reply may not pose as: the system, an authority's notice, Telegram itself. */
import type { Rule } from "./rule.ts";

/** English, German, Spanish and Russian. */
export const posingRules: readonly Rule[] = [
  {
    id: "poses_as_telegram",
    category: "impersonation_official",
    level: "flagged",
    weight: 0.8,
    phrases: [
      "{this is|i am|i'm|we are|here is|message from|notice from|on behalf of} {the |}{official |}telegram{'s|} {support|security|safety|service|administration|moderation|team|staff|admin}",
      "{this is|i am|i'm|we are} {from|with} {the |}telegram{'s|} {support|security|safety|service|administration|moderation|team|staff}",
      "{official|your} telegram {support|security|service|notification|notice|administration}",
      "telegram {security |official |}{notice|notification|alert|warning}",
      "your telegram account {will be|has been|was|is} {suspended|blocked|deactivated|deleted|restricted|limited|frozen|terminated|banned}",
      "{verify|confirm} your telegram account",
      "{hier ist|hier schreibt|ich bin|wir sind|nachricht vom|nachricht von|mitteilung vom|mitteilung von|im auftrag von} {der |die |das |dem |}{offizielle |}telegram {support|sicherheit|sicherheitsteam|kundendienst|service|verwaltung|team|administration}",
      "{offizieller|offizielle|ihr|dein} telegram {support|kundendienst|benachrichtigung|mitteilung|verwaltung}",
      "{ihr|dein} telegram konto {wird|wurde|ist} {gesperrt|gelöscht|deaktiviert|eingeschränkt}",
      "{bestätigen sie ihr|bestätige dein|verifizieren sie ihr|verifiziere dein} telegram konto",
      "{somos|soy|aquí|este es} {el |}{soporte|servicio|equipo} {oficial |}de {soporte de |}telegram",
      "{su|tu} cuenta de telegram {será|ha sido|fue} {suspendida|bloqueada|eliminada}",
      "{это|мы|я из|я} {официальная |}{служба |}{поддержки|поддержка|безопасности|администрация} {telegram|телеграм|телеграма|телеграмм}",
      "ваш {аккаунт|аккаунт в} {telegram|телеграм} {будет|был} {заблокирован|удален|удалён}",
    ],
  },
  {
    id: "poses_as_official",
    category: "impersonation_official",
    level: "flagged",
    weight: 0.7,
    phrases: [
      "{this is|here is|please note this|important} {a |an |the |}{official|automatic|automated} {system |security |}{notice|notification|message|announcement|alert|warning}",
      "official {notice|notification|announcement|warning|letter} {from|of|by} {the |your |}{system|administration|government|police|court|tax office|tax authority|ministry|bank|authorities}",
      "{this is|i am|i'm|we are} {the |your |from the |from your |with the |}{system administrator|police|tax office|tax authority|government|ministry|court|cybercrime unit}",
      "{the |this |}system has {detected|found|blocked|flagged|locked} {a |an |your |}{violation|fraud|virus|threat|account|suspicious activity|unusual activity}",
      "{dies ist|das ist|wichtige} {eine |}{offizielle|automatische|amtliche} {systemnachricht|systemmeldung|mitteilung|nachricht|benachrichtigung|warnung|bekanntmachung}",
      "{offizielle|amtliche} {mitteilung|benachrichtigung|warnung|bekanntmachung} {der|des|vom|von der|von ihrer} {polizei|regierung|finanzamts|finanzamt|gerichts|ministeriums|bank|behörde|behörden|systems|verwaltung}",
      "{hier ist|hier spricht|ich bin|wir sind} {der |die |das |von der |vom |}{systemadministrator|polizei|finanzamt|ministerium|amtsgericht}",
      "{aviso|comunicado} oficial {de|del} {la |el |}{sistema|policía|gobierno|banco|administración|hacienda}",
      "официальное {уведомление|сообщение|предупреждение} {от |}{системы|полиции|банка|администрации}",
    ],
    patterns: [
      // A label at the head of a line, as systems write it: "[SYSTEM]", "System notice:", "*** SECURITY ALERT ***".
      /(?:^|\n)[^\S\n]{0,4}[<[(*=#-]{1,6} ?(?:system|systemmeldung|official|security|sicherheit|admin)(?: ?(?:notice|notification|message|alert|warning|meldung|hinweis|warnung))? ?[\])>*=#-]{1,6}/g,
      /(?:^|\n)[^\S\n]{0,4}(?:system|official|security|admin)[ -](?:notice|notification|message|alert|warning|announcement) ?[:!]/g,
      /(?:^|\n)[^\S\n]{0,4}(?:system|sicherheits)(?:meldung|nachricht|hinweis|warnung) ?[:!]/g,
    ],
  },
];
