/** Our earlier questions are found, even in other words. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { questionsOf, recentQuestions, repeatedQuestion } from "../../core/memory/questions/questions.ts";
import type { HistoryEntry } from "../../core/memory/schema.ts";
import { ordinaryReplies } from "../fixtures/ordinary-replies.ts";
import { cpuMs, minCpuMs } from "../support/cpu.ts";

const entry = (role: HistoryEntry["role"], text: string): HistoryEntry => ({
  role,
  text,
  at: "2026-07-01T08:00:00.000Z",
});

describe("[S7] the questions of a message", () => {
  const found: readonly (readonly [string, readonly string[]])[] = [
    ["Hi Anna! How old are you? I am 30.", ["How old are you?"]],
    ["Wie heißt du?\nUnd wo wohnst du?", ["Wie heißt du?", "Und wo wohnst du?"]],
    ["Really?! You did?? Wow!", ["Really?!", "You did??"]],
    ["お名前は？ ありがとう。元気ですか？", ["お名前は？", "元気ですか？"]],
    ["ما اسمك؟", ["ما اسمك؟"]],
    ["Πώς σε λένε\u037e Ευχαριστώ.", ["Πώς σε λένε\u037e"]],
    ["Gern. ¿Cómo te llamas?", ["¿Cómo te llamas?"]],
    ["Wirklich⁉ Ja.", ["Wirklich⁉"]],
    ["Kommst du z. B. am 3. Mai gegen 10 Uhr? Bis bald.", ["Kommst du z. B. am 3. Mai gegen 10 Uhr?"]],
    ["Hat Dr. Meier dir geschrieben? Ja!", ["Hat Dr. Meier dir geschrieben?"]],
    ["Your order is 4711. Is that right?", ["Is that right?"]],
    ["- Which size?\n2) Which colour?", ["Which size?", "Which colour?"]],
    ["😀 Alles klar?😀", ["Alles klar?"]],
    ["Geht's gut?Alles da?", ["Geht's gut?", "Alles da?"]],
    [
      "Have you read https://example.com/a?b=c and shop.de/x?y=1?",
      ["Have you read https://example.com/a?b=c and shop.de/x?y=1?"],
    ],
    ["See https://example.com/?q=what for more.", []],
    ["See www.example.com/a?b or shop.de/x?y=1.", []],
    ['You wrote "where is my parcel?" and „wann kommt es?“ yesterday.', []],
    ["You asked «où?», »wann?« and “why?”. Here it is.", []],
    ["You asked 'where is it?' and ‚wo?‘ before.", []],
    ["> How old are you?\nI am 30.", []],
    ["Send `what?` or\n```\nwho?\n```\nto the bot.", []],
    ['Did you mean "red"?', ['Did you mean "red"?']],
    ["I don't know, it's 5 o'clock. Don't you like it?", ["Don't you like it?"]],
    ["नमस्ते। आपका ऑर्डर नंबर क्या है?", ["आपका ऑर्डर नंबर क्या है?"]],
    ["شکریہ۔ آپ کا نمبر کیا ہے؟", ["آپ کا نمبر کیا ہے؟"]],
    ["ကျေးဇူးပါ။ အော်ဒါနံပါတ်ကဘာလဲ?", ["အော်ဒါနံပါတ်ကဘာလဲ?"]],
    ["እሺ። ቁጥርዎ ምንድን ነው፧", ["ቁጥርዎ ምንድን ነው፧"]],
    ["Εντάξει. Ποιος είναι ο αριθμός; Περιμένω.", ["Ποιος είναι ο αριθμός;"]],
    ["Շնորհակալություն։ Որտե՞ղ եք ապրում։ Սպասում եմ։", ["Որտե՞ղ եք ապրում։"]],
    ["Դուք ստացե՞լ եք ծանրոցը", ["Դուք ստացե՞լ եք ծանրոցը"]],
    ["Դուք ասացիք «որտե՞ղ»։", []],
    ["One; two; three.", []],
    ["??? … ?", []],
    ["", []],
    ["No question at all.", []],
  ];
  for (const [text, questions] of found)
    test(`[S7] of ${JSON.stringify(text)}`, () => assert.deepEqual(questionsOf(text), questions));

  test("[S7] are parts of the message, whatever it contains", () => {
    const scraps = fc.constantFrom(
      "?",
      "？",
      ". ",
      "\n",
      '"',
      "„",
      "“",
      "`",
      "```",
      "> ",
      "https://a.b/?c ",
      "z. B. ",
      "ab ",
      "😀",
      "\ud800",
      "3.",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(scraps).map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        (text) => {
          for (const question of questionsOf(text)) assert.ok(text.includes(question) && question.length > 1);
        },
      ),
    );
  });

  test("[S7] of a megabyte of any text take well under a second", () => {
    const start = cpuMs();
    for (const part of [
      "? ",
      "a? ",
      '"',
      "„a",
      "`",
      "a.",
      "a-",
      "www.",
      "z. ",
      "\n> ",
      "((",
      "3. ",
      " ",
      "a",
    ])
      questionsOf(part.repeat(1_000_000 / part.length));
    assert.ok(cpuMs() - start < 5_000);
  });
});

describe("[S7] the recent questions", () => {
  test("[S7] are ours, not the customer's, oldest first, and only the latest ones", () => {
    const history = [
      entry("assistant", "How old are you? Where do you live?"),
      entry("customer", "Why do you ask?"),
      entry("assistant", "Just so. Do you have a dog?"),
    ];
    assert.deepEqual(recentQuestions(history), [
      "How old are you?",
      "Where do you live?",
      "Do you have a dog?",
    ]);
    assert.deepEqual(recentQuestions(history, 2), ["Where do you live?", "Do you have a dog?"]);
    assert.deepEqual(recentQuestions(history, 0), []);
    assert.deepEqual(recentQuestions([]), []);
  });

  test("[S7] contain a question once, as it was last asked", () => {
    const history = [
      entry("assistant", "How are you?"),
      entry("assistant", "And your order?"),
      entry("assistant", "how are YOU??"),
    ];
    assert.deepEqual(recentQuestions(history), ["And your order?", "how are YOU??"]);
  });
});

describe("[S7] a question asked again", () => {
  const same: readonly (readonly [string, string])[] = [
    ["How old are you?", "and HOW OLD are you, if I may ask??"],
    ["What is your order number?", "Could you please tell me your order number?"],
    ["What's your order number?", "Hi! Would you mind sharing the number of your order?"],
    ["Which size do you need?", "What size would you like?"],
    ["Wie heißt du?", "Wie ist denn eigentlich dein Name?"],
    ["Wie heißen Sie?", "Darf ich nach Ihrem Namen fragen?"],
    ["Wie heißt du?", "Anna, wie heißt du?"],
    ["What is your name?", "How may I call you?"],
    ["Wo wohnst du?", "In welcher Stadt wohnst du?"],
    ["Where do you live?", "Can I ask where you live?"],
    ["Woher kommst du?", "Wo kommst du her?"],
    ["Wann wurde die Bestellung geliefert?", "Wann hat man deine Bestellung denn geliefert?"],
    ["Wie lautet Ihre Bestellnummer?", "Können Sie mir bitte Ihre Bestellnummer nennen?"],
    ["Wie lautet Ihre Bestellnummer?", "Nennen Sie mir die Nummer Ihrer Bestellung?"],
    ["Wie ist die Lieferadresse?", "Und die Adresse für die Lieferung?"],
    ["Wie ist das Rechnungsdatum?", "Und das Datum der Rechnung?"],
    ["Möchten Sie einen Umtausch oder eine Erstattung?", "Umtausch oder Erstattung, was möchten Sie lieber?"],
    ["Hast du Haustiere?", "Hast du eigentlich auch Haustiere?"],
    ["Did you receive the parcel?", "Have you received your parcel yet?"],
    ["Was machst du beruflich?", "Und was ist dein Beruf?"],
    ["What do you do for a living?", "What's your job?"],
    ["Wann bist du geboren?", "Wann hast du Geburtstag?"],
    ["Wie groß ist das Zimmer?", "WIE GROSS IST DAS ZIMMER?"],
    ["Welche Größe brauchst du?", "Welche Gro\u0308\u00adße brauchst du?"],
    ["Did the parcel arrive?", "Has the package arrived?"],
    ["Ist das Paket angekommen?", "Ist die Sendung schon angekommen?"],
    ["When did you order?", "When was the order placed?"],
    ["Where do you live?", "Which city are you in?"],
    ["你叫什么名字?", "请问你叫什么名字?"],
    ["你住在哪里？", "请问一下，您住在哪里呢？"],
    ["Որտե՞ղ եք ուզում ստանալ ձեր ծանրոցը։", "Որտեղ եք ուզում ստանալ ձեր ծանրոցը?"],
    ["Ja?", "Ja?"],
  ];
  for (const [before, now] of same)
    test(`[S7] ${JSON.stringify(before)} is asked again by ${JSON.stringify(now)}`, () => {
      const draft = `Danke! ${now} Liebe Grüße`;
      const repeated = repeatedQuestion(draft, ["Magst du Tee?", before]);
      assert.equal(repeated?.question, before);
      assert.ok(now.includes(draft.slice(repeated.start, repeated.end)));
      assert.notEqual(repeatedQuestion(before, [now]), null);
    });

  const others: readonly (readonly [string, string])[] = [
    ["How old are you?", "How are you?"],
    ["How old are you?", "How old is your dog?"],
    ["Wie heißt du?", "Wie heißt dein Hund?"],
    ["Do you like coffee?", "Do you like tea?"],
    ["Do you have a dog?", "Is your dog okay?"],
    ["Hast du einen Hund?", "Wie geht es deinem Hund?"],
    ["When did you order the shoes?", "Where did you order the shoes?"],
    ["When did you order the shoes?", "Did you order the shoes?"],
    ["Which size do you need?", "Which colour do you need?"],
    ["What is your phone number?", "What is your order number?"],
    ["Wie lautet Ihre Bestellnummer?", "Wie lautet Ihre Kundennummer?"],
    ["Passt es am Montag um 10?", "Passt es am Dienstag um 10?"],
    ["Is it order 4711?", "Is it order 4712?"],
    [
      "Shall we deliver on Monday morning to the office in Berlin?",
      "Shall we deliver on Friday morning to the office in Berlin?",
    ],
    ["Wo wohnst du?", "Wo arbeitest du?"],
    ["Wo wohnst du?", "Wohnst du gern allein mit deiner Familie?"],
    ["Where do you live?", "Where does your mother live?"],
    ["Wie viele Kinder hast du?", "Wie alt sind deine Kinder?"],
    ["Когда вам удобно принять доставку завтра?", "Куда вам удобно принять доставку завтра?"],
    ["¿Cuándo quiere recibir el paquete en su casa?", "¿Dónde quiere recibir el paquete en su casa?"],
    ["Quand voulez-vous recevoir votre colis ?", "Pourquoi voulez-vous recevoir votre colis ?"],
    ["Kiedy chce Pan odebrać swoją paczkę?", "Gdzie chce Pan odebrać swoją paczkę?"],
    ["Ե՞րբ եք ուզում ստանալ ձեր ծանրոցը։", "Որտե՞ղ եք ուզում ստանալ ձեր ծանրոցը։"],
    ["Ինչո՞ւ եք ուզում ստանալ ձեր ծանրոցը։", "Քանի՞ եք ուզում ստանալ ձեր ծանրոցը։"],
    ["Und du?", "Wirklich?"],
    ["What can I do for you?", "What is your name?"],
    ["Ist das Paket angekommen?", "Ist das Paket beschädigt?"],
    ["Did the parcel arrive?", "Did the letter arrive?"],
    ["When did you order?", "When was the order delivered?"],
    ["Where do you live?", "Which city do you like?"],
    ["Where do you live?", "Where are you going?"],
    ["你叫什么名字?", "你的狗叫什么名字?"],
    ["你想要什么颜色?", "请问你想要什么尺寸?"],
    ["周一上午十点在北京的办公室方便吗?", "周二上午十点在北京的办公室方便吗?"],
    ["你什么时候下单的?", "您在哪里下单的?"],
  ];
  for (const [before, now] of others)
    test(`[S7] ${JSON.stringify(before)} is not asked again by ${JSON.stringify(now)}`, () => {
      assert.equal(repeatedQuestion(now, [before]), null);
      assert.equal(repeatedQuestion(before, [now]), null);
    });

  test("[S7] is not one that the draft quotes or states", () => {
    for (const draft of [
      'You asked "how old are you?" before.',
      "> How old are you?\nI am 30.",
      "I know how old you are.",
    ])
      assert.equal(repeatedQuestion(draft, ["How old are you?"]), null);
  });

  test("[S7] no two of the everyday replies ask the same question", () => {
    ordinaryReplies.forEach((reply, at) => {
      const rest = ordinaryReplies.filter((_, index) => index !== at).flatMap(questionsOf);
      assert.equal(repeatedQuestion(reply, rest), null, reply);
    });
  });

  test("[S7] an identical question is always found, wherever it is", () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-zäöüß]{1,10}$/),
      fc.constantFrom("Wie", "how", "do", "you", "4711", "Straße", "名前", "имя", "😀x", "Montag"),
    );
    const question = fc
      .tuple(fc.array(word, { minLength: 1, maxLength: 12 }), fc.constantFrom("?", "??", "？", "?!", "؟"))
      .map(([words, mark]) => `${words.join(" ")}${mark}`);
    const sentence = fc.constantFrom("", "Hello there. ", "Danke!\n", "Alles gut… ");
    fc.assert(
      fc.property(question, sentence, sentence, fc.array(question), (question, before, after, rest) => {
        const asked = questionsOf(question);
        assert.equal(asked.length, 1);
        const repeated = repeatedQuestion(`${before}${question} ${after}`, [...rest, ...asked]);
        assert.ok(repeated !== null && repeated.start >= before.length - 1);
      }),
      { numRuns: 500 },
    );
  });

  test("[S7] a long draft against ten questions takes at most a few milliseconds", () => {
    const draft = Array.from({ length: 100 }, (_, at) => `Have you seen number ${at} of our offers?`).join(
      " ",
    );
    const recent = Array.from({ length: 10 }, (_, at) => `Which of the ${at} colours would you like best?`);
    assert.equal(repeatedQuestion(draft, recent), null);
    assert.ok(minCpuMs(() => repeatedQuestion(draft, recent)) < 100);
  });
});
