import { s3Error } from "../s3-error.ts";
import type { XmlNode } from "./parse-xml.ts";
import { parseXml } from "./parse-xml.ts";

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
  /** The most elements and attributes; default 8,000. */
  readonly maxNodes?: number | undefined;
}

/** Reads a request body. Text is kept to the letter: no trimming, no numbers made of `0x10`. Names lose their prefix. */
export function readXml(source: string, { maxNodes = MAX_NODES }: XmlOptions = {}): XmlElement {
  return toElement(parseXml(source, maxNodes));
}

function toElement(node: XmlNode): XmlElement {
  const nodesOf = (name: string): readonly XmlNode[] =>
    node.children.filter((child) => localName(child) === name);
  return {
    name: localName(node),
    children: (name) => nodesOf(name).map(toElement),
    texts: (name) => nodesOf(name).map(textOf),
    text(name) {
      const [only, ...rest] = nodesOf(name);
      if (rest.length > 0) throw s3Error("MalformedXML");
      return only && textOf(only);
    },
  };
}

function localName({ name }: XmlNode): string {
  return name.slice(name.indexOf(":") + 1);
}

function textOf({ text, children }: XmlNode): string {
  if (children.length > 0) throw s3Error("MalformedXML");
  return text;
}

const MAX_NODES = 8000;
