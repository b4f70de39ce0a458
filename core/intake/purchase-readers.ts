/** Readers for payments, gifts, giveaways and paid media. */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";
import { amountOf, starsOf } from "./money.ts";
import { Named, nameOf } from "./named.ts";
import { day, defined, type Line, listOf, optionalText, number, readerOf, text } from "./content-reader.ts";

const Address = z.object({
  street_line1: optionalText,
  street_line2: optionalText,
  city: optionalText,
  state: optionalText,
  country_code: optionalText,
  post_code: optionalText,
});
const Paid = z.object({
  currency: text,
  total_amount: z.int(),
  invoice_payload: optionalText,
  shipping_option_id: optionalText,
  subscription_expiration_date: number,
  order_info: lenient(
    z.object({
      name: optionalText,
      phone_number: optionalText,
      email: optionalText,
      shipping_address: lenient(Address),
    }),
  ),
});

function paid({ order_info: order, ...payment }: z.infer<typeof Paid>): Line[] {
  const address = defined(Object.values(order?.shipping_address ?? {})).filter((part) => part !== "");
  return [
    ["amount", amountOf(payment.total_amount, payment.currency)],
    ["payload", payment.invoice_payload],
    ["date", day(payment.subscription_expiration_date)],
    ["shipping", payment.shipping_option_id],
    ["name", order?.name],
    ["phone", order?.phone_number],
    ["email", order?.email],
    ["address", address.join(", ")],
  ];
}

const Gift = z.object({
  gift: lenient(z.object({ star_count: number, sticker: lenient(z.object({ emoji: optionalText })) })),
  text: optionalText,
});
const gift = ({ gift: sent, text: words }: z.infer<typeof Gift>): Line[] => [
  ["gift", sent?.sticker?.emoji],
  ["amount", starsOf(sent?.star_count)],
  ["text", words],
];

const UniqueGift = z.object({
  gift: lenient(
    z.object({
      base_name: text,
      number,
      model: lenient(z.object({ name: optionalText })),
      name: optionalText,
    }),
  ),
  text: optionalText,
});

const prizes = {
  prize_description: optionalText,
  prize_star_count: number,
  premium_subscription_month_count: number,
};
const Prizes = z.object(prizes);
const prizeLines = (of: z.infer<typeof Prizes>): Line[] => [
  ["prize", of.prize_description],
  ["prize", starsOf(of.prize_star_count)],
  [
    "prize",
    of.premium_subscription_month_count === undefined
      ? undefined
      : `Telegram Premium, ${of.premium_subscription_month_count} months`,
  ],
];

const File = z.object({ file_name: optionalText, duration: number });
const Paying = z.object({ type: text, duration: number, video: lenient(File) });

export const purchaseReaders = {
  gift: readerOf(Gift, gift),
  gift_upgrade_sent: readerOf(Gift, gift),
  unique_gift: readerOf(UniqueGift, ({ gift: unique, text: words }) => [
    ["gift", unique && defined([unique.base_name, unique.number && `#${unique.number}`]).join(" ")],
    ["description", unique?.model?.name],
    ["text", words],
  ]),
  giveaway: readerOf(
    z.object({ ...prizes, chats: listOf(Named), winners_selection_date: number, winner_count: number }),
    (giveaway) => [
      ...defined(giveaway.chats).map((chat): Line => ["chat", nameOf(chat)]),
      ["winners", giveaway.winner_count?.toString()],
      ["date", day(giveaway.winners_selection_date)],
      ...prizeLines(giveaway),
    ],
  ),
  giveaway_winners: readerOf(
    z.object({ ...prizes, chat: lenient(Named), winner_count: number, winners: listOf(Named) }),
    (giveaway) => [
      ["chat", giveaway.chat && nameOf(giveaway.chat)],
      ["winners", giveaway.winner_count?.toString()],
      ...defined(giveaway.winners).map((winner): Line => ["user", nameOf(winner)]),
      ...prizeLines(giveaway),
    ],
  ),
  invoice: readerOf(
    z.object({ title: optionalText, description: optionalText, currency: text, total_amount: z.int() }),
    ({ title, description, currency, total_amount }) => [
      ["title", title],
      ["description", description],
      ["amount", amountOf(total_amount, currency)],
    ],
  ),
  successful_payment: readerOf(Paid, paid),
  refunded_payment: readerOf(Paid, paid),
  paid_media: readerOf(
    z.object({ star_count: number, paid_media: listOf(Paying) }),
    ({ star_count, paid_media }) => [
      ["amount", starsOf(star_count)],
      ...defined(paid_media).map(({ type, duration, video }): Line => {
        const seconds = duration ?? video?.duration;
        return ["media", seconds === undefined ? type : `${type}, ${seconds} s`];
      }),
    ],
  ),
};
