/**
 * What a terminal would obey instead of show: control characters (with them every escape sequence), marks that change
 * the direction of text, line and paragraph separators; and halves of surrogate pairs, which have no UTF-8 form.
 */
const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Cs}]/gu;

/** A name as it can be shown on one line of a terminal: what is unsafe becomes `\n`, `\x1b`, `\u202e`. */
export function escapeName(name: string): string {
  return name.replaceAll(unsafe, escaped);
}

/** A value as one line of JSON that is safe on a terminal too, and means the same. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(unsafe, (character) => `\\u${hexOf(character, 4)}`);
}

const short: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(character: string): string {
  const known = short.get(character);
  if (known !== undefined) return known;
  return character < "\u0100" ? `\\x${hexOf(character, 2)}` : `\\u${hexOf(character, 4)}`;
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}
