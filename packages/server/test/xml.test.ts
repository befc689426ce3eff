import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
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
    "<a><__proto__>x</__proto__></a>",
  ])("refuses %j", (source) => {
    expect(() => readXml(source).text("b")).toThrow(expect.objectContaining({ code: "MalformedXML" }));
  });

  it("refuses more tags and the like than the reader has a use for, and longer ones", () => {
    const refusal = expect.objectContaining({ code: "MalformedXML" });
    expect(readXml("<a><b/><!-- c --></a>", { maxMarkups: 4 }).children("b")).toHaveLength(1);
    expect(() => readXml("<a><b/><!-- c --></a>", { maxMarkups: 3 })).toThrow(refusal);
    expect(() => readXml(`<a>${"<b/>".repeat(16_000)}</a>`)).toThrow(refusal);
    expect(readXml(`<a b='${"c".repeat(8000)}'/>`).name).toBe("a");
    expect(() => readXml(`<a b='${"c".repeat(9000)}'/>`)).toThrow(refusal);
  });
});
