import { s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";
import { decodeEntities } from "./decode-entities.ts";

/** One element of a document. */
export interface XmlNode {
  /** As it is written, with its prefix. */
  readonly name: string;
  readonly children: XmlNode[];
  /** All text within it, but not that of its children: decoded, and nothing but white space where it has children. */
  text: string;
}

/**
 * Reads a document in time that grows with its length and no faster, whatever it holds: it comes from anyone, and while it is
 * read nobody else is served. What S3's documents have no use for is refused: a document type, and with it entities
 * beside the five of XML, text beside elements, depth. Attributes are passed over.
 * @param maxNodes the most elements and attributes
 */
export function parseXml(document: string, maxNodes: number): XmlNode {
  if (FORBIDDEN.test(document)) throw malformed();
  const source = document.includes("\r") ? document.replaceAll(/\r\n?/g, "\n") : document;
  const outside = createNode("");
  const open = [outside];
  const tags = createTagReader(source, maxNodes);
  for (let position = 0; position < source.length;) {
    const parent = open.at(-1) ?? outside;
    const markup = source.indexOf("<", position);
    const end = markup === -1 ? source.length : markup;
    if (end > position) parent.text += readText(source.slice(position, end));
    position = end === source.length ? end : readMarkup({ source, position: end, parent, open, tags });
  }
  const [root, ...rest] = outside.children;
  if (open.length > 1 || root === undefined || rest.length > 0 || !isBlank(outside)) throw malformed();
  return root;
}

interface Place {
  readonly source: string;
  /** Of a `<`. */
  readonly position: number;
  readonly parent: XmlNode;
  /** From the outermost to `parent`. */
  readonly open: XmlNode[];
  readonly tags: TagReader;
}

/** @returns where it ends */
function readMarkup({ source, position, parent, open, tags }: Place): number {
  const endOf = (start: string, end: string): number => endBehind(source, position + start.length, end);
  if (source.startsWith("<!--", position)) return endOf("<!--", "-->");
  if (source.startsWith("<?", position)) return endOf("<?", "?>");
  if (source.startsWith(CDATA, position)) {
    const end = endOf(CDATA, "]]>");
    parent.text += source.slice(position + CDATA.length, end - "]]>".length);
    return end;
  }
  if (source.startsWith("</", position)) {
    const { name, end } = tags.closing(position);
    if (name !== parent.name || (parent.children.length > 0 && !isBlank(parent))) throw malformed();
    open.pop();
    return end;
  }
  const { name, isEmpty, end } = tags.opening(position);
  const node = createNode(name);
  parent.children.push(node);
  if (!isEmpty && open.push(node) > MAX_DEPTH) throw malformed();
  return end;
}

interface TagReader {
  opening(position: number): { readonly name: string; readonly isEmpty: boolean; readonly end: number };
  closing(position: number): { readonly name: string; readonly end: number };
}

/** Matches begin where the one before ended, and what does not match ends it all, so no character is looked at twice. */
function createTagReader(source: string, maxNodes: number): TagReader {
  let nodes = 0;
  const match = (pattern: RegExp, position: number): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(source);
  };
  return {
    opening(position) {
      const start = match(OPENING, position);
      if (start?.[1] === undefined || ++nodes > maxNodes) throw malformed();
      let behind = OPENING.lastIndex;
      for (; match(ATTRIBUTE, behind) !== null; behind = ATTRIBUTE.lastIndex)
        if (++nodes > maxNodes) throw malformed();
      const end = match(TAG_END, behind);
      if (end === null) throw malformed();
      return { name: start[1], isEmpty: end[1] === "/", end: TAG_END.lastIndex };
    },
    closing(position) {
      const found = match(CLOSING, position);
      if (found?.[1] === undefined) throw malformed();
      return { name: found[1], end: CLOSING.lastIndex };
    },
  };
}

function endBehind(source: string, from: number, end: string): number {
  const found = source.indexOf(end, from);
  if (found === -1) throw malformed();
  return found + end.length;
}

function readText(text: string): string {
  const decoded = text.includes("]]>") ? undefined : decodeEntities(text);
  if (decoded === undefined) throw malformed();
  return decoded;
}

function createNode(name: string): XmlNode {
  return { name, children: [], text: "" };
}

function isBlank({ text }: XmlNode): boolean {
  return text.trim() === "";
}

function malformed(): S3Error {
  return s3Error("MalformedXML");
}

const CDATA = "<![CDATA[";
/** The deepest of S3's own documents, an ACL, has five levels. */
const MAX_DEPTH = 16;
// oxlint-disable-next-line no-control-regex -- the characters that XML 1.0 forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const NAME = String.raw`[A-Za-z_:\u0080-\u{10ffff}][\w:.\u00b7\u0080-\u{10ffff}-]*`;
const OPENING = new RegExp(`<(${NAME})`, "uy");
const ATTRIBUTE = new RegExp(String.raw`\s+${NAME}\s*=\s*(?:"[^<"]*"|'[^<']*')`, "uy");
const TAG_END = /\s*(\/?)>/uy;
const CLOSING = new RegExp(String.raw`</(${NAME})\s*>`, "uy");
