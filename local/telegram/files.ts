/** The simulated Telegram's files, made from their ids: what the simulator sends can be seen and heard. */
import { crc32, deflateSync } from "node:zlib";

const contents: readonly (readonly [RegExp, () => Buffer])[] = [
  [/^simulated-photo-.*-(?:90|320|1280)$/, () => picture(640, 480)],
  [/^simulated-sticker-/, () => picture(256, 256)],
  [/^simulated-voice-/, () => silence(7)],
  [/^simulated-document-/, () => Buffer.from(invoice)],
];

/** The content of the file with this id. Any other file contains its own id, which shows that the right one was read. */
export const fileOf = (id: string): Buffer =>
  contents.find(([pattern]) => pattern.test(id))?.[1]() ?? Buffer.from(id);

/** A PNG of a landscape: sky, sun and a hill. */
function picture(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows.set(colourAt(x / width, y / height), y * (1 + width * 3) + 1 + x * 3);
    }
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  // 8 bits for each of three colours.
  size.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function colourAt(x: number, y: number): readonly [number, number, number] {
  if (y > 0.72 + 0.12 * Math.sin(x * 5)) return [74, 124, 89];
  if (Math.hypot(x - 0.7, y - 0.3) < 0.12) return [250, 204, 92];
  return [110 + y * 120, 160 + y * 70, 220];
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** MP3 frames of 24 ms (MPEG 1, layer 3, 32 kbit/s, 48 kHz, mono) whose data are all zero. */
function silence(seconds: number): Buffer {
  const frame = Buffer.alloc(96);
  frame.set([0xff, 0xfb, 0x14, 0xc0]);
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * 1_000) / 24) }, () => frame));
}

/** Without a cross-reference table, which readers rebuild. */
const invoice = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F 18 Tf 40 120 Td (Invoice: 42.00 EUR) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;
