import { FsError } from "../fs-error.ts";

/** What stands between `[` and `]`: code points and ranges of them, both ends included. */
export interface CharacterClass {
  readonly isNegated: boolean;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/**
 * Reads the class that opens at `opening`. `]` stands for itself when it comes first, `-` when it comes first or last.
 *
 * @throws {FsError} EINVAL when it is unclosed, holds `/`, counts backwards, or is one of the named classes of POSIX
 */
export function parseClass(
  pattern: string,
  opening: number,
): { readonly characters: CharacterClass; readonly end: number } {
  const isNegated = "!^".includes(pattern.charAt(opening + 1) || "-");
  const ranges: [number, number][] = [];
  let position = opening + (isNegated ? 2 : 1);
  do {
    const first = readCharacter(pattern, position, opening);
    position = first.end;
    const isRange = pattern.charAt(position) === "-" && !["]", ""].includes(pattern.charAt(position + 1));
    const last = isRange ? readCharacter(pattern, position + 1, opening) : first;
    if (last.point < first.point) throw faulty(pattern, opening, "holds a range that counts backwards");
    ranges.push([first.point, last.point]);
    position = last.end;
  } while (pattern.charAt(position) !== "]");
  return { characters: { isNegated, ranges }, end: position + 1 };
}

interface Character {
  readonly point: number;
  readonly end: number;
}

function readCharacter(pattern: string, position: number, opening: number): Character {
  const at = pattern.charAt(position) === "\\" ? position + 1 : position;
  const point = pattern.codePointAt(at);
  if (point === undefined) throw faulty(pattern, opening, "is unclosed; write \\[ for the character");
  if (point === SLASH) throw faulty(pattern, opening, 'holds "/" or is unclosed; no name holds a "/"');
  if (pattern.startsWith("[:", at))
    throw faulty(pattern, opening, "is a named one; write its range, as [a-z]");
  return { point, end: at + (point > 0xffff ? 2 : 1) };
}

const SLASH = 0x2f;

function faulty(pattern: string, opening: number, fault: string): FsError {
  return new FsError("EINVAL", {
    path: pattern,
    detail: `the class of the pattern at character ${opening + 1} ${fault}`,
  });
}
