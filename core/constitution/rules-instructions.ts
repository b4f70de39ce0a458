/** How texts of others address the model instead of us: rules for what customers and documents say, not for drafts. */
import type { Rule } from "./rule.ts";

const old = "{previous|prior|above|earlier|preceding|former|initial|original}";
const rulesOfModel =
  "{instructions|instruction|rules|prompts|prompt|directions|guidelines|commands|programming}";
const role =
  "{a|an|my|no longer|not} {ai|bot|chatbot|assistant|model|language model|unrestricted|uncensored|different|free|pirate|hacker|developer|expert|evil|helpful}";

/** English, German, Spanish and Russian. */
export const instructionRules: readonly Rule[] = [
  {
    id: "overrides_instructions",
    category: "instructs_model",
    level: "flagged",
    weight: 0.9,
    phrases: [
      `{ignore|disregard|forget|override|bypass} {all |any |}{of |}{the |your |my |}${old} ${rulesOfModel}`,
      `{ignore|disregard|forget|override|bypass} {all |any |}{of |}your ${rulesOfModel}`,
      "{ignore|disregard|forget} {everything|all|anything} {above|before this|you were told|you have been told|that came before}",
      "{ignoriere|ignorier|ignorieren sie|vergiss|vergessen sie|missachte|missachten sie} {alle |all |}{die |deine |ihre |}{vorherigen|vorigen|bisherigen|obigen|früheren|ursprünglichen} {anweisungen|anweisung|regeln|instruktionen|vorgaben|befehle}",
      "{ignoriere|ignorier|ignorieren sie|vergiss|vergessen sie|missachte} {alle |all |}{deine|ihre} {anweisungen|regeln|instruktionen|vorgaben}",
      "{vergiss|ignoriere} alles {davor|bisherige|was dir gesagt wurde|was oben steht}",
      "{ignora|ignore|olvida|olvide|omite|descarta} {todas |}{las |tus |sus |}{instrucciones|reglas|órdenes|indicaciones} {anteriores|previas|de arriba|originales}",
      "{ignora|olvida|omite|descarta} {todas |}{tus|sus} {instrucciones|reglas|órdenes}",
      "{игнорируй|игнорируйте|забудь|забудьте|проигнорируй|отмени} {все |}{свои |твои |}{предыдущие|прежние|прошлые|старые} {инструкции|указания|правила|команды}",
      "{игнорируй|игнорируйте|забудь|забудьте} {все |}{свои|твои} {инструкции|указания|правила}",
    ],
  },
  {
    id: "assigns_role",
    category: "instructs_model",
    level: "flagged",
    weight: 0.7,
    phrases: [
      `you are now ${role}`,
      "you are now {dan|in developer mode|in god mode|jailbroken}",
      "from now on {you are|act as|respond|answer only|reply only|you will act|you will respond|you must}",
      `{pretend|imagine|act as if} {that |}you are ${role}`,
      "{developer|god|dan|admin|debug|jailbreak} mode {enabled|on|activated|engaged}",
      "do anything now",
      "du bist {jetzt|nun|ab jetzt|ab sofort} {ein|eine|mein|kein|keine} {ki|bot|chatbot|assistent|sprachmodell|hacker|pirat|entwickler|experte|freier|uneingeschränkter}",
      "{ab jetzt|ab sofort|von nun an} {bist du|antwortest du|sprichst du|verhältst du dich|ignorierst du|wirst du}",
      "tu so als {wärst|wärest} du {ein|eine|mein|kein|keine}",
      "{entwicklermodus|debugmodus|adminmodus} {aktiviert|an|ein}",
      "{ahora|a partir de ahora|desde ahora} {eres|serás|actúas como|responde|actúa como} {un|una|como} {bot|asistente|pirata|hacker|experto|modelo|ia|desarrollador|si fueras}",
      "{finge|imagina} que eres {un|una}",
      "modo {desarrollador|dios|administrador} {activado|on}",
      "{теперь ты|ты теперь|отныне ты|с этого момента ты} {бот|чат бот|ассистент|помощник|не|мой|другая|хакер|эксперт|будешь|должен}",
      "{притворись|представь} что ты {бот|ассистент|человек|хакер|не}",
      "режим {разработчика|бога|администратора} {включен|включён|активирован}",
    ],
  },
  {
    id: "asks_for_prompt",
    category: "instructs_model",
    level: "flagged",
    weight: 0.7,
    phrases: [
      "{reveal|show|print|repeat|output|tell|give} {me |us |}{your|the} {system prompt|hidden prompt|initial prompt|system instructions|hidden instructions|initial instructions|secret instructions}",
      "{reveal|print|repeat|output} {me |}your {instructions|prompt|rules}",
      "{zeig|zeige|nenne|verrate|wiederhole|gib} {mir |}{deinen|deine|den|die} {system prompt|systemprompt|systemanweisungen|geheimen anweisungen|ursprünglichen anweisungen}",
      "{muestra|muéstrame|revela|repite|dime} {tu|tus|el|las} {prompt del sistema|instrucciones del sistema|prompt oculto|instrucciones ocultas}",
      "{покажи|раскрой|повтори|выведи} {мне |}{свой|твой|свои|твои} {системный промпт|системные инструкции|скрытые инструкции}",
    ],
  },
  {
    id: "addresses_model",
    category: "instructs_model",
    level: "flagged",
    weight: 0.6,
    phrases: [
      "{note|message|instruction|instructions|attention|notice} {to|for} {the |any |all |}{ai|ai assistant|language model|llm|chatbot|ai model|ai agent}",
      "{hinweis|nachricht|anweisung|anweisungen|achtung} {an|für} {die |das |den |alle |}{ki|sprachmodell|sprachmodelle|chatbot|ki assistenten}",
      "{nota|mensaje|instrucción|instrucciones} {para|a} {la |el |}{ia|inteligencia artificial|modelo de lenguaje|chatbot}",
      "{сообщение|инструкция|инструкции} для {ии|нейросети|языковой модели|чат бота}",
      "{new|updated} system {prompt|instructions}",
    ],
    patterns: [
      // "system:" alone is how people begin "System: Windows 11"; what follows has to be an order.
      /(?:^|\n)[^\S\n]{0,4}[*_#>]{0,3} ?(?:system|developer|assistant)[*_]{0,3} ?:[^\S\n]{0,4}(?:you|ignore|disregard|forget|from now|never|always|the assistant|act|respond|answer|reply|override|do not|approve|new instruction|du|sie sind|antworte|ignorier|vergiss|ab jetzt|ab sofort|eres|ignora|olvida|responde)\b/g,
      /<\/?(?:system|assistant|instructions?|system_prompt)>|<\|[a-z_]{2,24}\|>|\[\/?(?:inst|sys|system)\]|<<\/?sys>>/g,
      /(?:^|\n)[^\S\n]{0,4}#{2,4} ?(?:system|new |updated )?(?:instructions?|prompt) ?:/g,
    ],
  },
];
