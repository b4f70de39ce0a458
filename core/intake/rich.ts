/** The plain text of a rich message, with marks where a part of it says more than its letters show. */
import { joined, type MarkedText, markOf } from "./marks.ts";
import { isJsonObject, type Json, type JsonObject } from "./storable.ts";

const inText = ["text", "alternative_text", "expression", "button"];
const ownLine = ["summary", "text", "expression", "credit"];
const inside = ["blocks", "items", "cells", "buttons", "caption"];

const plain = (text: string): MarkedText => ({ text, marks: [] });

/** The text of all blocks, one line a block; empty when it holds none. Depth is bounded by `storable`. */
export const richTextOf = (rich: Json | undefined): MarkedText => joined(linesOf(rich), "\n");

function linesOf(node: Json | undefined): MarkedText[] {
  if (typeof node === "string") return node === "" ? [] : [plain(node)];
  if (isList(node)) return node.flatMap(linesOf);
  if (!isJsonObject(node)) return [];
  const own = ownLine.map((field) => marked(node, inlineOf(node[field]))).filter(({ text }) => text !== "");
  const lines = [...own, ...inside.flatMap((field) => linesOf(node[field]))];
  return node["has_checkbox"] === true ? ticked(lines, node["is_checked"] === true) : lines;
}

/** An item to tick off, with its box before its first line. */
const ticked = (lines: readonly MarkedText[], isChecked: boolean): MarkedText[] => [
  joined([plain(isChecked ? "☑" : "☐"), ...lines.slice(0, 1)], " "),
  ...lines.slice(1),
];

function inlineOf(node: Json | undefined): MarkedText {
  if (typeof node === "string") return plain(node);
  if (isList(node)) return joined(node.map(inlineOf), "");
  if (!isJsonObject(node)) return plain("");
  return marked(
    node,
    joined(
      inText.map((field) => inlineOf(node[field])),
      "",
    ),
  );
}

/** Where a text or a button leads is in its `url`; an address or a number may be hidden behind other words as well. */
function marked(node: JsonObject, { text, marks }: MarkedText): MarkedText {
  const { type = "", unix_time, url, email_address, phone_number } = node;
  const entity = { type, offset: 0, length: text.length, unix_time };
  const mark = markOf(entity, text, url ?? email_address ?? phone_number);
  return { text, marks: mark === null ? marks : [...marks, mark] };
}

const media: ReadonlySet<Json | undefined> = new Set([
  "animation",
  "audio",
  "document",
  "map",
  "photo",
  "video",
  "voice_note",
]);

/** The kinds of files and maps between its lines, in their order. */
export function richMediaOf(node: Json | undefined): string[] {
  if (isList(node)) return node.flatMap(richMediaOf);
  if (!isJsonObject(node)) return [];
  const type = node["type"];
  const own = typeof type === "string" && media.has(type) ? [type] : [];
  return [...own, ...["blocks", "items"].flatMap((field) => richMediaOf(node[field]))];
}

const isList = (node: Json | undefined): node is readonly Json[] => Array.isArray(node);
