import { XMLParser, XMLValidator } from "fast-xml-parser";
import { s3Error } from "../s3-error.ts";

/** One element of a request body: its children by name, and its text. */
export interface XmlElement {
  readonly name: string;
  children(name: string): readonly XmlElement[];
  /** The text of the only child of that name; undefined when there is none. */
  text(name: string): string | undefined;
  /** The texts of all children of that name. */
  texts(name: string): readonly string[];
}

export interface XmlOptions {
  /** The most tags, comments and the like; default 16,000, two for each of 8,000 elements. */
  readonly maxMarkups?: number | undefined;
}

/**
 * Reads a request body. Text is kept to the letter (no trimming, no numbers made of `0x10`); only the five entities of XML
 * and character references are replaced, and a document type is refused, so that nothing can expand.
 */
export function readXml(source: string, { maxMarkups = MAX_MARKUPS }: XmlOptions = {}): XmlElement {
  if (isUnwieldy(source, maxMarkups)) throw s3Error("MalformedXML");
  if (source.includes("<!DOCTYPE") || FORBIDDEN.test(source) || XMLValidator.validate(source) !== true) {
    throw s3Error("MalformedXML");
  }
  const [root, ...rest] = Object.entries(parseTree(source));
  if (root === undefined || rest.length > 0) throw s3Error("MalformedXML");
  return toElement(root[0], root[1]);
}

/** While the parser works nobody else is served, and it takes its time over each markup, and over each character of one. */
function isUnwieldy(source: string, maxMarkups: number): boolean {
  let start = source.indexOf("<");
  for (let count = 1; start !== -1; count++) {
    const end = source.indexOf(">", start);
    if (count > maxMarkups || end === -1 || end - start > MAX_MARKUP_LENGTH) return true;
    start = source.indexOf("<", start + 1);
  }
  return false;
}

function parseTree(source: string): object {
  try {
    const tree: unknown = PARSER.parse(source);
    if (typeof tree === "object" && tree !== null) return tree;
  } catch {
    // The parser refuses names such as `__proto__`, which no S3 body has.
  }
  throw s3Error("MalformedXML");
}

function toElement(name: string, node: unknown): XmlElement {
  const branches = new Map(typeof node === "object" && node !== null ? Object.entries(node) : []);
  const nodesOf = (child: string): readonly unknown[] => {
    const found: unknown = branches.get(child);
    if (found === undefined) return [];
    return Array.isArray(found) ? found : [found];
  };
  return {
    name,
    children: (child) => nodesOf(child).map((found) => toElement(child, found)),
    texts: (child) => nodesOf(child).map(textOf),
    text(child) {
      const [only, ...rest] = nodesOf(child);
      if (rest.length > 0) throw s3Error("MalformedXML");
      return only === undefined ? undefined : textOf(only);
    },
  };
}

function textOf(node: unknown): string {
  if (typeof node === "string") return decodeEntities(node);
  if (typeof node === "object" && node !== null && CDATA in node && typeof node[CDATA] === "string") {
    const isAlone = Object.entries(node).every(([name, value]) => name === CDATA || value === "");
    if (isAlone) return node[CDATA];
  }
  throw s3Error("MalformedXML");
}

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));/g, decodeEntity);
}

function decodeEntity(_entity: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED.get(name) ?? refuse();
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : refuse();
}

function refuse(): never {
  throw s3Error("MalformedXML");
}

const MAX_MARKUPS = 16_000;
/** A key of 1,024 bytes as CDATA is far shorter. */
const MAX_MARKUP_LENGTH = 8192;
const CDATA = "#cdata";
const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
// oxlint-disable-next-line no-control-regex -- the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const PARSER = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: CDATA,
});
