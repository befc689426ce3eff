import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { nodePath } from "../../src/adapter/node-path.ts";

describe("a path of Node", () => {
  it.each([
    ["a/b", "/a/b"],
    ["/a//b/", "/a/b"],
    ["", "/"],
    [".", "/"],
    ["../..", "/"],
    ["/../a", "/a"],
    ["a\\b", "/a\\b"],
  ])("%j on POSIX means %j", (given, meant) => {
    expect(nodePath(given, "linux")).toBe(meant);
  });

  it.each([
    ["C:\\tree\\file", "/tree/file"],
    ["\\a\\b", "/a/b"],
    ["a/b", "/a/b"],
    ["c:", "/"],
  ])("%j on Windows means %j, as path.join and path.resolve spell it there", (given, meant) => {
    expect(nodePath(given, "win32")).toBe(meant);
  });

  it("may be a Buffer or a URL of a file", () => {
    expect(nodePath(Buffer.from("é"), "linux")).toBe("/é");
    expect(nodePath(new URL("file:///a%20b"), "linux")).toBe("/a b");
    expect(nodePath(new URL("file:///C:/a"), "win32")).toBe("/a");
  });

  it("is refused as Node refuses it when it is none", () => {
    expect(() => nodePath("a\0b", "linux")).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_ARG_VALUE" }),
    );
    const nothing: unknown = undefined;
    expect(() => Reflect.apply(nodePath, undefined, [nothing])).toThrow(
      expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }),
    );
  });

  it("never leaves the root", () => {
    const segment = constantFrom("..", ".", "", "a", "b\\..", "..\\..", "C:");
    assert(
      property(array(segment), constantFrom("linux", "win32"), (segments, platform) => {
        const path = nodePath(segments.join("/"), platform);
        expect(path).toMatch(/^\//);
        expect(path.split("/")).not.toContain("..");
      }),
    );
  });
});
