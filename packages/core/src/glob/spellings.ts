/** The ways to write one character that count as the same; the last one is the same for all of them. */
export type Spellings = readonly [...number[], number];

/** With case: the character alone. Without: itself and its simple case mappings, those to one character. */
export function spellingsOf(point: number, caseSensitive: boolean): Spellings {
  if (caseSensitive) return [point];
  const upper = mapped(point, (text) => text.toUpperCase());
  const lower = mapped(upper, (text) => text.toLowerCase());
  return [point, upper, mapped(point, (text) => text.toLowerCase()), lower];
}

function mapped(point: number, map: (text: string) => string): number {
  const text = map(String.fromCodePoint(point));
  const first = text.codePointAt(0) ?? point;
  return text.length === (first > 0xffff ? 2 : 1) ? first : point;
}
