/** The data of a button: what it does, for which review, at which version; 64 bytes are Telegram's limit. */
import * as z from "zod";
import { type InteractionId, Uuid } from "../kernel/ids.ts";
import { buttonPrefix } from "./schema.ts";

const letters = {
  approve: "a",
  approve_blocked: "b",
  confirm: "c",
  edit: "e",
  reject: "x",
  regenerate: "g",
  back: "k",
  undo: "u",
  send_answer: "s",
  drop_answer: "d",
} as const;
export type ButtonAction = keyof typeof letters;

export interface ButtonData {
  readonly action: ButtonAction;
  /** The index of a choice in its list; null opens the list. */
  readonly choice: number | null;
  /** The review, or for the last two actions the answer. */
  readonly id: string;
  /** Of the review. */
  readonly version: number;
}

const form = /^n1:([a-z])(\d?):([\w-]{22}):([0-9a-z]{1,7})$/;

const packed = (id: string): string => Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");

/** An id in 22 characters, which the start parameter of a Mini App can carry. */
export const packId = (id: InteractionId): string => packed(id);

function unpacked(text: string): string | null {
  const hex = Buffer.from(text, "base64url").toString("hex");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return Uuid.safeParse(id).success ? id : null;
}

/** The data of a button. */
export const buttonData = ({ action, choice, id, version }: ButtonData): string =>
  `${buttonPrefix}${letters[action]}${choice ?? ""}:${packed(id)}:${version.toString(36)}`;

/** What a button's data means; null for anything that is not ours. */
export function readButton(data: string): ButtonData | null {
  const [, letter, choice, packedId, version] = form.exec(data) ?? [];
  const action = Actions.safeParse(Object.entries(letters).find(([, own]) => own === letter)?.[0]).data;
  const id = unpacked(packedId ?? "");
  if (action === undefined || id === null || version === undefined) return null;
  return {
    action,
    choice: choice === undefined || choice === "" ? null : Number(choice),
    id,
    version: Number.parseInt(version, 36),
  };
}

const Actions = z.enum(Object.keys(letters) as ButtonAction[]);
