/** Data for comparing questions: words without meaning, and words with the same meaning. */

/** Phrases for one topic, in both languages; tried in this order on the folded text. */
export const phrases: readonly (readonly [RegExp, string])[] = [
  [/\b(?:um wie ?viel uhr|zu welcher uhrzeit|at what time|what time)\b/g, " when "],
  [/\b(?:an welchem tag|(?:on )?what (?:day|date)|(?:on )?which (?:day|date))\b/g, " when "],
  [
    /\b(?:in )?(?:what|which) (?:city|town|place) are you (?:in|based(?: in)?|living(?: in)?)\b|\bwhere are you (?:based|living)\b/g,
    " topichome ",
  ],
  [/\b(?:in )?(?:welche[mnrs]?|what|which) (?:stadt|ort|city|town|place)\b/g, " where "],
  [/\border (?:been )?placed\b|\bplace(?:d)? (?:the|your|this|that) order\b/g, " order "],
  [/\bbestellung aufgegeben\b/g, " bestellt "],
  // Chinese has no spaces between words: without courtesy and particles, equal questions are equal texts.
  [/请问(?:一下)?|麻烦(?:问一下)?|想问一下|(?:可以|能)告诉我|您好|(?<= )(?:你好)(?= )/g, " "],
  [/您/g, "你"],
  [/(?<=\p{sc=Han})[呢啊呀]+(?= |$)/gu, ""],
  [/\b(?:wie ?viele?|how (?:many|much))\b/g, " quantity "],
  [
    /\b(?:(?:wie|what|how) (?:soll|darf|kann|should|may|can|shall) (?:ich|i) (?:dich|sie|ihnen|call you|address you)(?: nennen| ansprechen)?)\b/g,
    " topicname ",
  ],
  [/\b(?:how old|wie alt)\b/g, " topicage "],
  [
    /\b(?:date of birth|birth date)\b|\b(?:when|wann) (?:were you|bist du|sind sie|wurdest du|wurden sie) (?:born|geboren)\b/g,
    " topicbirth ",
  ],
  [/\b(?:where|wo) (?:do you |du |sie )?(?:live|lebst|leben|wohnst|wohnen)\b/g, " topichome "],
  [
    /\b(?:where are you|where do you come|where you are|where you come) from\b|\bwo kommst du her\b|\bwo kommen sie her\b/g,
    " topicorigin ",
  ],
  [/\bwoher (?:du |sie )?(?:kommst|kommen|stammst|stammen|bist|sind)\b/g, " topicorigin "],
  [/\b(?:for a living|for work|was arbeitest|als was arbeitest)\b/g, " topicjob "],
  [
    /\b(?:order|purchase) (?:number|no|id)\b|\b(?:(?:nummer|number) (?:deiner|ihrer|der|of your|of the) (?:bestellung|order|purchase))\b/g,
    " topicorder ",
  ],
  [/\b(?:phone|telephone|mobile|cell) number\b/g, " topicphone "],
  [/\be ?mail(?: adresse| address)?\b/g, " topicmail "],
  [/\b(?:liefer|versand)(?:adresse|anschrift)\b/g, " deliver address "],
  [/\b(?:zip|postal) code\b/g, " topiczip "],
];

/** Words for a topic; folded, as written. */
export const synonyms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    topicname: "name names namen heisst heissen heiss heisse called",
    topicage: "alter age",
    topicbirth: "geburtstag geburtsdatum birthday birthdate",
    topichome: "wohnort wohnst wohnen lebst live living",
    topicjob: "beruf berufs beruflich job occupation profession",
    topicorder: "bestellnummer auftragsnummer bestellungsnummer ordernumber",
    topicphone: "telefonnummer handynummer rufnummer mobilnummer telefon handy phone",
    topicmail: "email mailadresse emailadresse",
    topiczip: "postleitzahl plz zip zipcode postcode",
    when: "wann when cuando quand quando wanneer kiedy когда коли երբ",
    where:
      "wo where wohin woher donde adonde dove onde waar gdzie dokad где куда откуда де куди nerede nereye որտեղ որտեղից ուր",
    who: "wer who wen wem whom quien quienes qui chi quem kto кто кому хто ով ովքեր ում",
    why: "warum wieso weshalb why pourquoi perche waarom dlaczego почему зачем чому neden ինչու",
    quantity:
      "cuanto cuanta cuantos cuantas combien quanto quanta quanti quante quantos quantas hoeveel ile сколько скільки kac քանի որքան ինչքան",
    colour: "farbe color colour",
    size: "grosse size",
    buy: "kaufen kauf kaufst gekauft kaufte buy bought purchase purchased",
    deliver:
      "liefern lieferung geliefert lieferst delivery deliver delivered zustellung shipping ship shipped versand",
    address: "adresse anschrift address",
    parcel: "parcel parcels package packages paket pakete sendung",
    arrive: "arrive arrives arrived arriving angekommen ankommen",
    return: "zuruckschicken zurucksenden ruckgabe retoure return",
    number: "nummer number",
  }).flatMap(([topic, words]) => words.split(" ").map((word) => [word, topic] as const)),
);

/**
 * What a question asks for; questions that ask for different things are not the same. These words are known in more
 * languages than the others: unknown, "when" and "where" would only be one word of many.
 */
export const askedFor: ReadonlySet<string> = new Set(["when", "where", "who", "why", "quantity"]);

/** Topics that already say whether a place or a time is asked for. */
export const placedOrDated: ReadonlySet<string> = new Set(["topichome", "topicorigin", "topicbirth"]);

/** What a question is about: having something, wanting it, and how it is are different questions. */
export const aspects: ReadonlyMap<string, string> = new Map(
  Object.entries({
    have: "hast habe haben hat have has got",
    want: `mochte mochtest mochten will willst wollen want wants like need needs brauchst brauchen braucht prefer
      bevorzugst bevorzugen hatten hattest`,
    fare: "geht gehts gut okay ok fine alright doing",
  }).flatMap(([manner, of]) => words(of).map((word) => [word, manner] as const)),
);

/** Questions that differ in one of these words or in a number are different questions. */
export const distinct: ReadonlySet<string> = new Set(
  words(`montag dienstag mittwoch donnerstag freitag samstag sonntag monday tuesday wednesday thursday friday
    saturday sunday januar februar marz april mai juni juli august september oktober november dezember january
    february march may june july october december heute morgen gestern ubermorgen today tomorrow yesterday
    vormittag nachmittag abend morning afternoon evening`),
);

/** Words without meaning for a question: pronouns, auxiliaries, courtesy. */
export const stopWords: ReadonlySet<string> = new Set(
  words(`
    ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meinem meiner dein deine
    deinen deinem deiner deines ihre ihren ihrem ihrer ihres unser unsere unseren euer eure der die das den dem des
    ein eine einen einem einer eines kein keine und oder aber denn doch mal noch schon auch nur so da dann hier jetzt
    bitte danke vielen dank gern gerne lieber eigentlich vielleicht ubrigens ok okay hallo hi hey guten tag super
    toll perfekt prima alles klar gut info kurz eben nochmal nochmals erneut wieder ist sind bin bist war warst waren
    waren sein hat hast habe haben hatte hatten hattest wird wirst werde werden wurde wurden wurdest kann kannst
    konnen konnte konnten konntest mag magst mogen mochte mochtest mochten will willst wollen wollt soll sollen
    sollst darf durfen muss musst mussen lasst lassen geht gibt macht machst machen tun tust sag sage sagen sagst
    frag frage fragen nenn nenne nennen nennst verrate verraten verratst mitteilen schreib schreiben angeben geben gib teil erzahl
    erzahlen wissen weisst lauten lautet was wie welche welcher welches welchen welchem ob dass wenn als zu zum zur
    fur von vom mit bei beim im in am an auf aus um uber nach vor so sehr denn per
    i you he she it we they me him her us them my your yours his its our their the a an this that these those and or
    but please thanks thank hello hi hey dear great perfect sure sorry ok okay well so just quickly btw way again
    also now then still yet maybe perhaps is are am was were be been being has have had do does did done can could
    will would shall should may might must want wants wanted like let tell know say give gave share provide send
    what which how if whether to of for from with at by in on about as up there here get got go going not no yes
    ask asking telling giving sharing sending wonder wondering mind remind need needs prefer fine alright doing gehts
    brauchst brauchen braucht bevorzugst bevorzugen s t re ve ll d m`),
);

/** Endings to strip from a word, longest first, repeatedly while at least three letters remain. */
export const endings: readonly string[] = words(
  "ungen ung ingen ing ies est ten tes ern em en er es ed et st ly e n s t y",
);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
