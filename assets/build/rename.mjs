// Give a font another name. A cut font is a modified font and may not bear the reserved name "Pretendard" (OFL, 3).

const WINDOWS = [3, 1, 0x409];

/** Return a `name` table with the given texts by name id, in English. */
function nameTable(texts) {
  const entries = Object.entries(texts).map(([id, text]) => [Number(id), Buffer.from(text, "utf16le").swap16()]);
  const head = Buffer.alloc(6 + 12 * entries.length);
  head.writeUInt16BE(entries.length, 2);
  head.writeUInt16BE(head.length, 4);
  let offset = 0;
  entries.forEach(([id, bytes], index) => {
    const record = [...WINDOWS, id, bytes.length, offset];
    record.forEach((value, place) => head.writeUInt16BE(value, 6 + 12 * index + 2 * place));
    offset += bytes.length;
  });
  return Buffer.concat([head, ...entries.map(([, bytes]) => bytes)]);
}

/** Return the OpenType font with its `name` table replaced; the new table goes to the end of the file. */
export function rename(font, texts) {
  const table = nameTable(texts);
  const start = Math.ceil(font.length / 4) * 4;
  const result = Buffer.concat([font, Buffer.alloc(start - font.length), table, Buffer.alloc(-table.length & 3)]);
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const record = 12 + 16 * index;
    if (font.toString("latin1", record, record + 4) !== "name") continue;
    result.writeUInt32BE(checksum(result, start), record + 4);
    result.writeUInt32BE(start, record + 8);
    result.writeUInt32BE(table.length, record + 12);
    return result;
  }
  throw new Error("The font has no name table.");
}

function checksum(bytes, start) {
  let sum = 0;
  for (let at = start; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}
