import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeName, jsonLine } from "../src/escape-name.ts";

// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const obeyed = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe("escapeName", () => {
  it.each([
    ["a\nb\rc\td", "a\\nb\\rc\\td"],
    ["\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
    ["\u009b2J\u007f", "\\x9b2J\\x7f"],
    ["invoice\u202egpj.exe", "invoice\\u202egpj.exe"],
    ["\u2066a\u2069\u200f\u061c", "\\u2066a\\u2069\\u200f\\u061c"],
    ["a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["\ud800", "\\ud800"],
    ["plain name.txt", "plain name.txt"],
    ["ÄÖ 日本 👩‍👩‍👧", "ÄÖ 日本 👩‍👩‍👧"],
  ])("shows %j as %s", (name, shown) => {
    expect(escapeName(name)).toBe(shown);
  });

  it("leaves nothing that a terminal obeys, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(escapeName(name)).not.toMatch(obeyed);
        expect(escapeName(name).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("jsonLine", () => {
  it("is one safe line that means the value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const line = jsonLine({ name });
        expect(line).not.toMatch(obeyed);
        expect(JSON.parse(line)).toEqual({ name });
      }),
    );
  });
});
