/** The languages that the settings offer. */

/** A reviewer's own; any other BCP 47 language can be set through the API. */
export const translationLanguages: readonly string[] =
  "ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv sw th tr uk ur vi zh-Hans zh-Hant".split(
    " ",
  );

/** A canned reply's; one that it already has is offered as well. */
export const cannedReplyLanguages =
  "ar cs da de el en es fa fi fr he hi hu id it ja ko nl no pl pt ro ru sv th tr uk vi zh".split(" ");
