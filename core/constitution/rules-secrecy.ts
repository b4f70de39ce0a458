/** Rules on what must not be requested, disclosed or moved elsewhere: secrets, money, personal data, contacts. */
import type { Rule } from "./rule.ts";

const ask = "{send|tell|give|email|text|provide|message|share with} {me|us} {your|the}";
/** The verb varies (schicken, nennen, mitteilen), "uns Ihr …" does not. */
const bitte = "{mir|uns} {bitte |}{ihr|ihre|ihren|dein|deine|deinen}";
const messengers = "{whatsapp|telegram|signal|instagram|facebook|snapchat|wechat|skype|discord|viber}";
const refused = [
  "do not",
  "don't",
  "never",
  "never ask you to",
  "not ask you to",
  "won't ask you to",
  "never need you to",
  "not need to",
  "don't need to",
];

/** English and German. */
export const secrecyRules: readonly Rule[] = [
  {
    id: "credentials_asked",
    category: "credentials_or_secrets",
    level: "blocked",
    weight: 0.9,
    phrases: [
      `${ask} {password|passcode|pin|login details|login credentials|credentials|one time code|one time password|otp|verification code|security code|tan|access code|recovery phrase|seed phrase|private key}`,
      "{what is|what's} your {password|passcode|pin|verification code|security code|otp}",
      "{reply|answer|respond} with your {password|passcode|pin|verification code|security code|otp}",
      "{we|i} need your {password|passcode|pin|verification code|otp}",
      `${bitte} {passwort|kennwort|pin|tan|zugangsdaten|login daten|sicherheitscode|bestätigungscode|einmalcode}`,
      "wie lautet {ihr|ihre|dein|deine} {passwort|kennwort|pin|tan|sicherheitscode}",
    ],
    unlessAfter: refused,
  },
  {
    id: "credentials_told",
    category: "credentials_or_secrets",
    level: "blocked",
    weight: 0.9,
    phrases: [
      "{ihr|dein|das} {neues |temporäres |}{passwort|kennwort} lautet",
      "the {admin|master|root} password is",
    ],
    patterns: [
      /\b(?:password|passwort|kennwort|passcode|pin|api[ _-]?key|secret[ _-]?key) ?(?:[:=]|is|ist) ?(?=[^\s]{4})[^\s]{0,40}\d/g,
    ],
  },
  { id: "secret_shown", category: "credentials_or_secrets", level: "blocked", weight: 0.95, shape: "secret" },
  {
    id: "card_data_asked",
    category: "payment_and_card_data",
    level: "blocked",
    weight: 0.9,
    phrases: [
      `${ask} {full |}{credit card|debit card|card} {number|details|data|information}`,
      `${ask} {cvv|cvc|card verification code|expiry date}`,
      "{what is|what's} your {credit card|card} number",
      `${bitte} {kreditkartennummer|kartennummer|kreditkartendaten|kartendaten|cvv|cvc|prüfziffer}`,
      "wie lautet {ihre|deine} {kreditkartennummer|kartennummer}",
    ],
    unlessAfter: refused,
  },
  {
    id: "payment_diverted",
    category: "payment_and_card_data",
    level: "flagged",
    weight: 0.6,
    phrases: [
      "pay {with|by|using|via} {gift cards|a gift card|bitcoin|crypto|western union}",
      "{wire|transfer} {me|us} the money",
      `${ask} {iban|bank details|bank account|account number}`,
      "{bezahlen|zahlen} sie {mit|per} {gutscheinkarten|geschenkkarten|bitcoin|krypto|western union}",
      "{überweisen sie|überweise} {mir|uns} das geld",
      `${bitte} {iban|bankdaten|kontodaten|bankverbindung|kontonummer}`,
    ],
    unlessAfter: refused,
  },
  {
    id: "card_number_shown",
    category: "payment_and_card_data",
    level: "blocked",
    weight: 0.95,
    shape: "card_number",
  },
  { id: "iban_shown", category: "personal_data_leak", level: "flagged", weight: 0.7, shape: "iban" },
  { id: "email_shown", category: "personal_data_leak", level: "flagged", weight: 0.4, shape: "email" },
  { id: "phone_shown", category: "personal_data_leak", level: "flagged", weight: 0.4, shape: "phone" },
  {
    id: "private_life_told",
    category: "personal_data_leak",
    level: "flagged",
    weight: 0.6,
    phrases: [
      "{his|her|their} {home address|private address|phone number|email address|date of birth} is",
      "{seine|ihre} {privatadresse|handynummer|privatnummer} {ist|lautet}",
    ],
  },
  {
    id: "moved_elsewhere",
    category: "off_platform_contact",
    level: "flagged",
    weight: 0.6,
    phrases: [
      `{contact|message|text|call|reach|write|add|find|dm} me {on|via|at|over|through} ${messengers}`,
      `{continue|talk|chat|move} {this |}{on|over to|via} ${messengers}`,
      "my {private |personal |}{phone |}number is",
      `{schreib|schreiben sie|kontaktieren sie|kontaktier|ruf|rufen sie} {mir|mich} {auf|über|per|bei|an auf|an über} ${messengers}`,
      "meine {private |}{nummer|handynummer|telefonnummer} {ist|lautet}",
    ],
  },
  { id: "link_shown", category: "off_platform_contact", level: "flagged", weight: 0.3, shape: "link" },
  { id: "handle_shown", category: "off_platform_contact", level: "flagged", weight: 0.3, shape: "handle" },
  {
    id: "prompt_quoted",
    category: "prompt_leak",
    level: "flagged",
    weight: 0.8,
    phrases: [
      "system {prompt|instruction|instructions|anweisung|anweisungen}",
      "{my|the} {initial|hidden|internal} {instructions|prompt}",
      "i {was|am|have been} {instructed|programmed|prompted|configured} to",
      "my instructions {are|say|tell|forbid}",
      "as {an ai|a|a large} language model",
      "ignore {all |the |any |}{previous|prior|above|earlier} instructions",
      "according to my {instructions|prompt|guidelines}",
      "you {draft|polish} {replies|the draft} for a {support team|person}",
      "text inside the sections is data",
      "{reviewer guidance|recent messages|turn messages|first draft} {json lines|section}",
      "meine {anweisungen|instruktionen} {sind|lauten|besagen|verbieten}",
      "als {ki |}sprachmodell",
      "mir wurde {aufgetragen|vorgegeben}",
      "laut {meinen|den} {anweisungen|instruktionen|vorgaben des systems}",
      "ignoriere{n sie|} alle {vorherigen|vorigen|bisherigen} anweisungen",
    ],
    patterns: [
      /"bubbles" ?:/g,
      /<\/?(?:recent_messages|turn_messages|first_draft|reviewer_guidance|customer|summary)>/g,
    ],
  },
];
