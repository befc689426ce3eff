/** Replaces the five entities of XML and references to characters; undefined where there is any other. */
export function decodeEntities(text: string): string | undefined {
  const pieces = text.split("&");
  let decoded = pieces[0] ?? "";
  for (const piece of pieces.slice(1)) {
    const end = piece.indexOf(";");
    const name = piece.slice(0, Math.max(0, end));
    const character = NAMED.get(name) ?? decodeReference(name);
    if (character === undefined) return undefined;
    decoded += character + piece.slice(end + 1);
  }
  return decoded;
}

function decodeReference(name: string): string | undefined {
  const [, hex, decimal] = REFERENCE.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : undefined;
}

const REFERENCE = /^#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}))$/;
const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
