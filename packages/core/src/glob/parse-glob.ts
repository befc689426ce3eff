import { FsError } from "../fs-error.ts";
import { parseClass, type CharacterClass } from "./parse-class.ts";

/** One element of a pattern. */
export type GlobNode =
  | { readonly kind: "literal"; readonly point: number }
  | { readonly kind: "any" | "star" | "globstar" | "slash" }
  | { readonly kind: "class"; readonly characters: CharacterClass }
  | { readonly kind: "choice"; readonly alternatives: readonly GlobNodes[] };

export type GlobNodes = readonly GlobNode[];

export interface ParsedGlob {
  readonly nodes: GlobNodes;
  /** The pattern ends in `/`. */
  readonly directoriesOnly: boolean;
}

/** More than any path can be long, and a bound on what one match can cost. */
const LONGEST = 65_536;
const DEEPEST = 64;

/** @throws {FsError} EINVAL for a malformed pattern, naming what is wrong and where */
export function parseGlob(pattern: string): ParsedGlob {
  if (pattern.length > LONGEST)
    throw new FsError("EINVAL", { detail: `the pattern is longer than ${LONGEST} characters` });
  if (pattern.includes("\0") || !pattern.isWellFormed())
    throw malformed(pattern, "holds NUL or a lone surrogate, which no path holds");
  const nodes = [...parseSequence({ pattern, position: 0, depth: 0, isSegmentStart: true })];
  const directoriesOnly = nodes.at(-1)?.kind === "slash";
  if (directoriesOnly) nodes.pop();
  if (nodes.length === 0) throw malformed(pattern, "is empty");
  return { nodes, directoriesOnly };
}

export function malformed(pattern: string, fault: string): FsError {
  return new FsError("EINVAL", { path: pattern, detail: `the pattern ${fault}` });
}

interface Cursor {
  readonly pattern: string;
  position: number;
  /** How many braces are open. */
  depth: number;
  isSegmentStart: boolean;
}

/** Reads up to the end, or inside braces up to the `,` or `}` that ends the alternative. */
function parseSequence(cursor: Cursor): GlobNodes {
  const nodes: GlobNode[] = [];
  while (cursor.position < cursor.pattern.length) {
    const character = cursor.pattern.charAt(cursor.position);
    if (cursor.depth > 0 && (character === "," || character === "}")) break;
    if (cursor.isSegmentStart && skipsDots(cursor)) continue;
    const node = parseNode(cursor, character);
    if (node) nodes.push(node);
    if (node && node.kind !== "choice") cursor.isSegmentStart = node.kind === "slash";
  }
  return nodes;
}

/** A `.` segment says nothing, as in a path; a `..` segment could only climb. */
function skipsDots(cursor: Cursor): boolean {
  const { pattern, position } = cursor;
  const dots = pattern.startsWith("..", position) ? 2 : pattern.startsWith(".", position) ? 1 : 0;
  const after = pattern.charAt(position + dots);
  if (dots === 0 || (after !== "/" && after !== "")) return false;
  if (dots === 2)
    throw malformed(pattern, `holds ".." at ${place(position)}; it is relative to the start path`);
  cursor.position += 1;
  return true;
}

/** Undefined for what stands for nothing: a slash where a segment starts already. */
function parseNode(cursor: Cursor, character: string): GlobNode | undefined {
  const { pattern, position } = cursor;
  switch (character) {
    case "*":
      return parseStars(cursor);
    case "[":
      return parseClassNode(cursor);
    case "{":
      return parseChoice(cursor);
    case "}":
      throw malformed(pattern, `has an unmatched "}" at ${place(position)}; write \\} for the character`);
    case "\\":
      return parseEscape(cursor);
    case "?":
      cursor.position += 1;
      return { kind: "any" };
    case "/":
      cursor.position += 1;
      return cursor.isSegmentStart ? undefined : { kind: "slash" };
    default:
      return parseLiteral(cursor);
  }
}

/** Two stars that start a segment; whether they are the whole of it shows when the pattern is compiled. */
function parseStars(cursor: Cursor): GlobNode {
  const first = cursor.position;
  while (cursor.pattern.charAt(cursor.position) === "*") cursor.position += 1;
  return { kind: cursor.isSegmentStart && cursor.position === first + 2 ? "globstar" : "star" };
}

function parseClassNode(cursor: Cursor): GlobNode {
  const { characters, end } = parseClass(cursor.pattern, cursor.position);
  cursor.position = end;
  return { kind: "class", characters };
}

function parseChoice(cursor: Cursor): GlobNode {
  const { pattern, position: opening, isSegmentStart } = cursor;
  if (cursor.depth === DEEPEST) throw malformed(pattern, `nests braces more than ${DEEPEST} deep`);
  const alternatives: GlobNodes[] = [];
  let endsAtSegmentStart = true;
  cursor.depth += 1;
  do {
    cursor.position += 1;
    cursor.isSegmentStart = isSegmentStart;
    alternatives.push(parseSequence(cursor));
    endsAtSegmentStart &&= cursor.isSegmentStart;
  } while (pattern.charAt(cursor.position) === ",");
  if (cursor.position >= pattern.length)
    throw malformed(pattern, `has an unclosed "{" at ${place(opening)}; write \\{ for the character`);
  cursor.position += 1;
  cursor.depth -= 1;
  cursor.isSegmentStart = endsAtSegmentStart;
  return { kind: "choice", alternatives };
}

function parseEscape(cursor: Cursor): GlobNode {
  cursor.position += 1;
  const escaped = cursor.pattern.charAt(cursor.position);
  if (escaped === "") throw malformed(cursor.pattern, 'ends in a lone "\\"; write \\\\ for the character');
  if (escaped === "/") throw malformed(cursor.pattern, 'escapes a "/", which no name can hold');
  return parseLiteral(cursor);
}

function parseLiteral(cursor: Cursor): GlobNode {
  const point = cursor.pattern.codePointAt(cursor.position) ?? 0;
  cursor.position += point > 0xffff ? 2 : 1;
  return { kind: "literal", point };
}

function place(position: number): string {
  return `character ${position + 1}`;
}
