import type { Arbitrary } from "fast-check";
import { array, assert, constantFrom, letrec, oneof, property, record, string, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import type { XmlNode } from "../src/xml/parse-xml.ts";
import { parseXml } from "../src/xml/parse-xml.ts";
import { readXml } from "../src/xml/read-xml.ts";
import { element, text } from "../src/xml/write-xml.ts";

describe("reading XML", () => {
  it.each([
    " a ",
    "  ",
    "0x10",
    "1e3",
    "007",
    "true",
    "",
    "\t\n",
    "a\r\nb",
    "]]>",
    "<&>\"'",
    "&amp;",
    "&#65;",
    "\u{1f600}",
    "__proto__",
  ])("keeps the text %j as it is", (value) => {
    const root = readXml(element("Delete", element("Object", text("Key", value))));
    expect(root.children("Object").map((object) => object.text("Key"))).toEqual([value]);
  });

  it("keeps any text that XML can carry", () => {
    // oxlint-disable-next-line no-control-regex -- the characters that XML 1.0 forbids
    const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
    const carried = string({ unit: "binary" }).filter((value) => !forbidden.test(value));
    assert(
      property(carried, (value) => {
        expect(readXml(element("A", text("B", value))).text("B")).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it("knows namespaces, declarations, comments, CDATA and white space between elements", () => {
    const source =
      '<?xml version="1.0"?>\n<s:Delete xmlns:s="x">\n <s:Object><s:Key><![CDATA[<a&amp;>]]></s:Key></s:Object><!-- no --></s:Delete>';
    const root = readXml(source);
    expect([root.name, root.children("Object")[0]?.text("Key")]).toEqual(["Delete", "<a&amp;>"]);
    expect(root.text("Quiet")).toBeUndefined();
  });

  it.each([
    "",
    "text",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a>&unknown;</a>".replace("<a>", "<a><b>").replace("</a>", "</b></a>"),
    "<a><b>&#0;</b></a>",
    "<a><b>&#xD800;</b></a>",
    "<a><b>\u0001</b></a>",
    "<a><b>x</b><b>y</b></a>",
    '<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>',
    "<!DOCTYPE a><a/>",
    "<!doctype a><a/>",
    "<a><!ELEMENT b></a>",
    "<a>a & b</a>",
    "<a>&amp</a>",
    "<a>]]></a>",
    "<a/>text",
    "<a/>&#32;.",
    "<![CDATA[x]]><a/>",
    "<a><![CDATA[x]]</a>",
    "<a><!-- x -></a>",
    "<a><?x></a>",
    "<a b=c/>",
    "<a b/>",
    '<a b="<"/>',
    "<a b='c/>",
    "<1/>",
    "< a/>",
    "<a></a b='c'>",
    "<a><b/>text</a>",
    "<a><b>x<c/></b></a>",
  ])("refuses %j", (source) => {
    expect(() => readXml(source).text("b")).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  });

  it("passes over attributes and elements that nobody asks for, whatever their names", () => {
    const root = readXml("<a b='>' c = \"'/>\"\n><__proto__ d='&'>x</__proto__><b>y</b></a >");
    expect([root.text("b"), root.text("__proto__"), root.text("constructor")]).toEqual(["y", "x", undefined]);
  });

  it("reads a tree back, however it is spelled", () => {
    assert(
      property(elements, ({ source, node }) => {
        expect(parseXml(`<?xml version="1.0"?>\n${source}<!-- end -->`, 1000)).toEqual(node);
      }),
    );
  });

  it("refuses more elements and attributes than the reader allows, and depth", () => {
    const refusal = expect.objectContaining({ code: "MalformedXML" });
    expect(readXml("<a><b c='d'/></a>", { maxNodes: 3 }).children("b")).toHaveLength(1);
    expect(() => readXml("<a><b c='d'/></a>", { maxNodes: 2 })).toThrow(refusal);
    expect(() => readXml(`<a>${"<b/>".repeat(8000)}</a>`)).toThrow(refusal);
    expect(() => readXml(`<a ${"b='c' ".repeat(8000)}/>`)).toThrow(refusal);
    expect(() => readXml("<a>".repeat(17) + "</a>".repeat(17))).toThrow(refusal);
  });
});

/** A piece of a document, and what it stands for. */
interface Spelled<T> {
  readonly source: string;
  readonly node: T;
}

const pieces = oneof(
  string({ unit: "grapheme" }).map((node) => ({ source: text("", node).slice(2, -3), node })),
  string().map((node) => ({ source: Array.from(node, toReference).join(""), node })),
  string()
    .filter((node) => !node.includes("]]>"))
    .map((node) => ({ source: `<![CDATA[${node}]]>`, node })),
  constantFrom("<!-- <a> -->", "<?a <b> ?>").map((source) => ({ source, node: "" })),
);
const names = constantFrom("a", "b", "s:a", "_", "é", "a-1.2");
const attributes = constantFrom("", " ", " a='1'", '\n\txmlns:s="urn:x>" b = \'"\'');

const leaves = record({ name: names, attribute: attributes, texts: array(pieces, { maxLength: 4 }) }).map(
  ({ name, attribute, texts }): Spelled<XmlNode> => {
    const content = texts.map(({ source }) => source).join("");
    const node = { name, children: [], text: texts.map((piece) => piece.node).join("") };
    if (content === "") return { source: `<${name}${attribute}/>`, node };
    return { source: `<${name}${attribute}>${content}</${name}\n>`, node };
  },
);

const { elements } = letrec<{ elements: Spelled<XmlNode> }>((tie) => ({
  elements: oneof({ maxDepth: 4 }, leaves, parentsOf(tie("elements"))),
}));

function parentsOf(child: Arbitrary<Spelled<XmlNode>>): Arbitrary<Spelled<XmlNode>> {
  const children = array(child, { minLength: 1, maxLength: 3 });
  return tuple(names, attributes, children).map(([name, attribute, inner]) => ({
    source: `<${name}${attribute}>${inner.map(({ source }) => ` ${source}`).join("")}</${name}>`,
    node: { name, children: inner.map(({ node }) => node), text: " ".repeat(inner.length) },
  }));
}

function toReference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
