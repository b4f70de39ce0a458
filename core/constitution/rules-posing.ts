/** Rules on what a reply may not impersonate: the system, an authority, Telegram itself. */
import type { Rule } from "./rule.ts";

/** English, German, Spanish and Russian in full; other languages with their most common phrases. */
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
      "telegram {support|security|safety|service} {team |}here",
      "{ici|c'est|je suis|nous sommes|message de|message du} {le |la |l'|du |de |}{support|service|équipe|assistance} {officiel |officielle |}{de |}telegram",
      "votre compte telegram {sera|a été|est} {suspendu|bloqué|supprimé|désactivé}",
      "{qui è|sono|siamo} {il |la |l'|}{assistenza|supporto|servizio} {ufficiale |}{di |}telegram",
      "{il tuo|il suo} account telegram {verrà|sarà|è stato} {sospeso|bloccato|eliminato}",
      "{aqui é|somos|sou} {o |do |a |}{suporte|equipe|atendimento} {oficial |}{do |}telegram",
      "{sua|tua} conta {do |no |}telegram {será|foi} {suspensa|bloqueada|excluída}",
      "telegram {destek|güvenlik} {ekibi|merkezi|servisi}",
    ],
    patterns: [
      // A sender's label at the start of a line, possibly after emoji.
      /(?:^|\n)[^a-z0-9\n]{0,8}telegram (?:official |security )?(?:support|security|service|team|admin|administration|notice|alert) ?[:\]]/g,
    ],
    written: [
      /(?:Telegram|电报|電報|テレグラム|텔레그램)[ 的の]?(?:官方|公式|공식)? ?(?:客服|支持团队|安全中心|安全团队|團隊|团队|サポート|運営|セキュリティ|고객센터|고객지원|보안팀|지원팀)/giu,
      /(?:您的|你的) ?(?:Telegram|电报|電報) ?(?:账户|账号|帳戶|帳號)[^。！？\n]{0,8}(?:冻结|凍結|封禁|封锁|停用|删除|刪除|限制)/giu,
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
      "{this is|i am|i'm|we are} {the |your |from the |from your |with the |}{system administrator|police|federal police|tax office|tax authority|government|ministry|court|cybercrime unit}",
      "{notice|letter|warning} from the {irs|police|government|court|tax office|tax authority|ministry}",
      "{the |this |}system has {detected|found|blocked|flagged|locked} {a |an |your |}{violation|fraud|virus|threat|account|suspicious activity|unusual activity}",
      "{dies ist|das ist|wichtige} {eine |}{offizielle|automatische|amtliche} {systemnachricht|systemmeldung|mitteilung|nachricht|benachrichtigung|warnung|bekanntmachung}",
      "{offizielle|amtliche} {mitteilung|benachrichtigung|warnung|bekanntmachung} {der|des|vom|von der|von ihrer} {polizei|regierung|finanzamts|finanzamt|gerichts|ministeriums|bank|behörde|behörden|systems|verwaltung|bundesnetzagentur|bundesregierung|staatsanwaltschaft|zolls}",
      "{hier ist|hier spricht|ich bin|wir sind} {der |die |das |von der |vom |}{systemadministrator|polizei|finanzamt|ministerium|amtsgericht}",
      "{aviso|comunicado} oficial {de|del} {la |el |}{sistema|policía|gobierno|banco|administración|hacienda}",
      "официальное {уведомление|сообщение|предупреждение} {от |}{системы|полиции|банка|администрации}",
    ],
    patterns: [
      // A label at the start of a line, as systems write it: "[SYSTEM]", "System notice:", "*** SECURITY ALERT ***".
      /(?:^|\n)[^\S\n]{0,4}[<[(*=#-]{1,6} ?(?:system|systemmeldung|official|security|sicherheit|admin)(?: ?(?:notice|notification|message|alert|warning|meldung|hinweis|warnung))? ?[\])>*=#-]{1,6}/g,
      /(?:^|\n)[^a-z0-9\n]{0,8}(?:automated )?(?:system|official|security|admin)[ -](?:notice|notification|message|alert|warning|announcement)[^\S\n]{0,4}(?:[:!\n-]|$)/g,
      // "System: Windows 11" is a different kind of label.
      /(?:^|\n)[^a-z0-9\n]{0,8}(?:automated )?(?:system|administrator|moderator) ?: ?(?:you|your|this|message|account|payment|chat|access|session|user|login)\b/g,
      /(?:^|\n)[^\S\n]{0,4}(?:system|sicherheits)(?:meldung|nachricht|hinweis|warnung) ?[:!]/g,
    ],
    written: [
      /[【[［〔] ?(?:系统|系統|官方|安全|公式|システム|시스템|공식)[ ]?(?:通知|消息|提示|警告|公告|お知らせ|공지|알림)? ?[】\]］〕]/gu,
      /(?:^|\n)[^\p{L}\p{N}\n]{0,8}(?:官方|系统|系統|安全|公式|システム|시스템|공식) ?(?:通知|公告|警告|消息|お知らせ|공지|알림) ?[:：!！]/gu,
      /(?:我|我们|我們)(?:是|来自|來自)[^。！？\n]{0,4}(?:警察局|公安|法院|税务局|稅務局|政府|银保监会)/gu,
    ],
  },
];
