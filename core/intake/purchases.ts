/** Text for payments, gifts, giveaways and paid media. */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";
import { amountOf, starsOf } from "./money.ts";
import { Named, nameOf } from "./named.ts";
import { day, given, type Line, listOf, maybe, number, row, text } from "./reading.ts";

const Address = z.object({
  street_line1: maybe,
  street_line2: maybe,
  city: maybe,
  state: maybe,
  country_code: maybe,
  post_code: maybe,
});
const Paid = z.object({
  currency: text,
  total_amount: z.int(),
  invoice_payload: maybe,
  shipping_option_id: maybe,
  subscription_expiration_date: number,
  order_info: lenient(
    z.object({ name: maybe, phone_number: maybe, email: maybe, shipping_address: lenient(Address) }),
  ),
});

function paid({ order_info: order, ...payment }: z.infer<typeof Paid>): Line[] {
  const address = given(Object.values(order?.shipping_address ?? {})).filter((part) => part !== "");
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
  gift: lenient(z.object({ star_count: number, sticker: lenient(z.object({ emoji: maybe })) })),
  text: maybe,
});
const gift = ({ gift: given, text: words }: z.infer<typeof Gift>): Line[] => [
  ["gift", given?.sticker?.emoji],
  ["amount", given?.star_count === undefined ? undefined : starsOf(given.star_count)],
  ["text", words],
];

const UniqueGift = z.object({
  gift: lenient(
    z.object({ base_name: text, number, model: lenient(z.object({ name: maybe })), name: maybe }),
  ),
  text: maybe,
});

const prizes = {
  prize_description: maybe,
  prize_star_count: number,
  premium_subscription_month_count: number,
};
const Prizes = z.object(prizes);
const prizeLines = (of: z.infer<typeof Prizes>): Line[] => [
  ["prize", of.prize_description],
  ["prize", of.prize_star_count === undefined ? undefined : starsOf(of.prize_star_count)],
  [
    "prize",
    of.premium_subscription_month_count === undefined
      ? undefined
      : `Telegram Premium, ${of.premium_subscription_month_count} months`,
  ],
];

const File = z.object({ file_name: maybe, duration: number });
const Paying = z.object({ type: text, duration: number, video: lenient(File) });

export const purchases = {
  gift: row(Gift, gift),
  gift_upgrade_sent: row(Gift, gift),
  unique_gift: row(UniqueGift, ({ gift: unique, text: words }) => [
    ["gift", unique && given([unique.base_name, unique.number && `#${unique.number}`]).join(" ")],
    ["description", unique?.model?.name],
    ["text", words],
  ]),
  giveaway: row(
    z.object({ ...prizes, chats: listOf(Named), winners_selection_date: number, winner_count: number }),
    (giveaway) => [
      ...given(giveaway.chats).map((chat): Line => ["chat", nameOf(chat)]),
      ["winners", giveaway.winner_count?.toString()],
      ["date", day(giveaway.winners_selection_date)],
      ...prizeLines(giveaway),
    ],
  ),
  giveaway_winners: row(
    z.object({ ...prizes, chat: lenient(Named), winner_count: number, winners: listOf(Named) }),
    (giveaway) => [
      ["chat", giveaway.chat && nameOf(giveaway.chat)],
      ["winners", giveaway.winner_count?.toString()],
      ...given(giveaway.winners).map((winner): Line => ["user", nameOf(winner)]),
      ...prizeLines(giveaway),
    ],
  ),
  invoice: row(
    z.object({ title: maybe, description: maybe, currency: text, total_amount: z.int() }),
    ({ title, description, currency, total_amount }) => [
      ["title", title],
      ["description", description],
      ["amount", amountOf(total_amount, currency)],
    ],
  ),
  successful_payment: row(Paid, paid),
  refunded_payment: row(Paid, paid),
  paid_media: row(
    z.object({ star_count: number, paid_media: listOf(Paying) }),
    ({ star_count, paid_media }) => [
      ["amount", star_count === undefined ? undefined : starsOf(star_count)],
      ...given(paid_media).map(({ type, duration, video }): Line => {
        const seconds = duration ?? video?.duration;
        return ["media", seconds === undefined ? type : `${type}, ${seconds} s`];
      }),
    ],
  ),
};
