/** The search without a model works in languages without spaces: Chinese, Japanese and Korean. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chunksOf } from "../../core/knowledge/document.ts";
import { lexicalEmbedder } from "../../core/vendors/lexical-embedder.ts";

/** Passages below this are not shown to a draft (core/pipeline/background.ts). */
const minScore = 0.15;

const documents: Readonly<Record<string, string>> = {
  zhReturn:
    "退货政策\n\n您可以在收到商品后的30天内申请退货。商品必须未使用并保留原包装。退款将在我们收到退货后的5个工作日内退回到您的原支付方式。",
  zhShip:
    "配送说明\n\n我们使用顺丰快递发货，国内订单一般三到五天送达，海外订单需要十到十五天。满两百元免运费。",
  zhPay: "付款方式\n\n我们接受支付宝、微信支付和信用卡。发票会在发货后发送到您的邮箱。",
  jaReturn:
    "返品について\n\n商品到着後30日以内であれば返品できます。未使用で元の箱に入っている必要があります。返金は5営業日以内に行います。",
  jaShip:
    "配送について\n\nご注文から三日以内に発送いたします。送料は全国一律500円、5000円以上のご注文は送料無料です。",
  jaCancel: "キャンセル\n\nご注文のキャンセルは発送前であればマイページからお手続きいただけます。",
  koReturn:
    "반품 안내\n\n상품을 받은 날부터 30일 이내에 반품할 수 있습니다. 사용하지 않은 상품이어야 하며 환불은 영업일 기준 5일 이내에 처리됩니다.",
  koShip:
    "배송 안내\n\n주문 후 3일 이내에 발송하며 배송비는 3000원입니다. 5만원 이상 주문하면 무료 배송입니다.",
  koPay: "결제 방법\n\n신용카드, 카카오페이, 계좌이체로 결제할 수 있습니다. 영수증은 이메일로 보내 드립니다.",
  enReturn:
    "Returns\n\nShoes can be returned within thirty days, if nobody has worn them outside. The refund is paid within a week.",
  deShip:
    "Versand\n\nWir versenden nach Österreich und in die Schweiz. Der Versand dauert drei bis fünf Tage.",
};
const questions: readonly (readonly [question: string, document: string | null])[] = [
  ["退货", "zhReturn"],
  ["怎么退货？", "zhReturn"],
  ["我想退货，多久能收到退款？", "zhReturn"],
  ["运费多少钱", "zhShip"],
  ["快递几天能送到？", "zhShip"],
  ["可以用支付宝吗？", "zhPay"],
  ["我需要发票", "zhPay"],
  ["海外订单要多久？", "zhShip"],
  ["返品したいです", "jaReturn"],
  ["返金はいつですか？", "jaReturn"],
  ["送料はいくらですか", "jaShip"],
  ["注文をキャンセルしたい", "jaCancel"],
  ["キャンセル", "jaCancel"],
  ["何日で発送されますか？", "jaShip"],
  ["반품", "koReturn"],
  ["반품하고 싶어요", "koReturn"],
  ["환불은 언제 되나요?", "koReturn"],
  ["배송비가 얼마예요?", "koShip"],
  ["카드로 결제할 수 있나요?", "koPay"],
  ["영수증 주세요", "koPay"],
  ["Can I return the shoes?", "enReturn"],
  ["Wie lange dauert der Versand?", "deShip"],
  ["你好", null],
  ["谢谢", null],
  ["こんにちは", null],
  ["안녕하세요", null],
  ["今天天气怎么样", null],
  ["明日の天気は？", null],
  ["오늘 날씨 어때요?", null],
];

const vectorOf = async (text: string): Promise<readonly number[]> =>
  (await lexicalEmbedder.embed([text], "query"))[0] ?? [];

async function scoresOf(question: string): Promise<[name: string, score: number][]> {
  const asked = await vectorOf(question);
  const scores = Object.entries(documents).map(async ([name, text]): Promise<[string, number]> => {
    const vector = await vectorOf(text);
    return [name, vector.reduce((sum, value, index) => sum + value * (asked[index] ?? 0), 0)];
  });
  return (await Promise.all(scores)).toSorted(([, one], [, other]) => other - one);
}

describe("the search without a model", () => {
  for (const [question, wanted] of questions) {
    if (wanted === null)
      test(`[D4] ${question} is related to no document`, async () => {
        const [best] = await scoresOf(question);
        assert.ok((best?.[1] ?? 1) < 0.2, String(best));
      });
    else
      test(`[D4] ${question} finds ${wanted} first, with a score high enough for a draft`, async () => {
        const [best] = await scoresOf(question);
        assert.equal(best?.[0], wanted);
        assert.ok(best[1] >= minScore, String(best));
      });
  }

  test("[D4] zero-width characters do not make another word", async () => {
    for (const [one, other] of [
      ["退\u200b货", "退货"],
      ["re\u200cfund", "refund"],
      ["반\u2060품", "반품"],
    ] as const)
      assert.deepEqual(await vectorOf(one), await vectorOf(other));
  });

  test("[D4] a long Chinese document is split finely enough for a one-sentence question to find it", async () => {
    const topics = [
      "会员积分可以兑换礼品",
      "门店地址请查看地图",
      "尺码对照表见下方说明",
      "洗涤时请使用冷水",
      "客服热线早九点开通",
    ];
    const text = Array.from(
      { length: 80 },
      (_, n) => `${topics[n % 5] ?? ""}，第${n}条规定适用于全部商品。`,
    ).join("");
    const chunks = chunksOf({
      text: `${text}退货须在三十天之内办理，退货运费由卖家承担。${text}`,
      source: "faq",
    });
    const asked = await vectorOf("退货的运费由谁承担？");
    const scores = await Promise.all(
      chunks.map(async (chunk) => {
        const vector = await vectorOf(`常见问题\n\n${chunk}`);
        return { chunk, score: vector.reduce((sum, value, index) => sum + value * (asked[index] ?? 0), 0) };
      }),
    );
    const best = scores.toSorted((one, other) => other.score - one.score)[0];
    assert.match(best?.chunk ?? "", /退货/);
    assert.ok((best?.score ?? 0) >= minScore, String(best?.score));
  });
});
