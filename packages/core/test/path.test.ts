import {
  FileSystem,
  isPath,
  isSegment,
  isWithin,
  joinPath,
  nameOf,
  parentOf,
  parsePath,
  relativeTo,
  ROOT,
  segmentsOf,
} from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const invalid = (fault: string): unknown =>
  expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(fault) });

/** Whatever a person might type: segments, dots and slashes in any mixture. */
const spelled = fc
  .array(
    fc.oneof(fc.constantFrom("/", "//", ".", "..", "a", "\\", " ", "..."), fc.string({ unit: "binary" })),
  )
  .map((parts) => parts.join("/"));

describe("parsePath", () => {
  it.each([
    ["", ""],
    ["/", ""],
    [".", ""],
    ["./", ""],
    ["/.", ""],
    ["a/..", ""],
    ["/a/..", ""],
    ["//a", "a"],
    ["/a/b", "a/b"],
    ["a//b/", "a/b"],
    ["/a/./b", "a/b"],
    ["a/b/../c/", "a/c"],
    ["a/../b", "b"],
    ["...", "..."],
    ["..a/b..", "..a/b.."],
    [".a", ".a"],
    ["\\a\\..\\b", "\\a\\..\\b"],
    [" a / b ", " a / b "],
    ["%2e%2e/%2f", "%2e%2e/%2f"],
    ["é", "é"],
    ["e\u0301", "e\u0301"],
    ["\u0001\u007f\u2028\u202e", "\u0001\u007f\u2028\u202e"],
    ["😀", "😀"],
    ["__proto__/constructor", "__proto__/constructor"],
  ])("reads %j as %j", (input, path) => {
    expect(parsePath(input)).toBe(path);
  });

  it.each(["..", "/..", "a/../..", "a/../../b", "a/..//../x", "./..", "../a"])(
    "refuses to climb by %j",
    (input) => {
      expect(() => parsePath(input)).toThrowError(invalid("climbs above the root"));
    },
  );

  it.each(["\0", "a\0b", "a/\0/.."])("refuses NUL in %j", (input) => {
    expect(() => parsePath(input)).toThrowError(invalid("NUL"));
  });

  it.each(["\ud800", "a/\udc00b", "\udc00\ud800"])("refuses a lone surrogate in %j", (input) => {
    expect(() => parsePath(input)).toThrowError(invalid("lone surrogate"));
  });

  it("refuses what is no string", () => {
    const loose = parsePath as (input: unknown) => unknown;
    for (const input of [undefined, null, 1, {}])
      expect(() => loose(input)).toThrowError(invalid("no string"));
  });

  it("reads a million segments, for which more than linear time would not be enough", () => {
    expect(segmentsOf(parsePath("a/".repeat(1_000_000)))).toHaveLength(1_000_000);
    expect(parsePath(`${"a/".repeat(500_000)}${"../".repeat(500_000)}`)).toBe(ROOT);
  });

  it("gives a path that it reads as itself, of which no segment can climb", () => {
    fc.assert(
      fc.property(spelled, (input) => {
        let path;
        try {
          path = parsePath(input);
        } catch (error) {
          expect(error).toMatchObject({ code: "EINVAL", path: input });
          return;
        }
        expect(parsePath(path)).toBe(path);
        expect(parsePath(`/${path}/`)).toBe(path);
        expect(isPath(path)).toBe(true);
        expect(segmentsOf(path).every((segment) => isSegment(segment))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("paths and their parts", () => {
  it("tells the spelling of a path from other keys", () => {
    for (const key of ["", "a", "a/b", " ", "...", "a\\b"]) expect(isPath(key)).toBe(true);
    for (const key of ["/", "/a", "a/", "a//b", ".", "a/./b", "a/../b", "..", "\0", "a/\ud800"])
      expect(isPath(key)).toBe(false);
  });

  it("goes up and down whole segments", () => {
    const path = parsePath("a/b/c");
    expect(parentOf(path)).toBe("a/b");
    expect(parentOf(parsePath("a"))).toBe(ROOT);
    expect(parentOf(ROOT)).toBe(ROOT);
    expect(nameOf(path)).toBe("c");
    expect(nameOf(ROOT)).toBe("");
    expect(segmentsOf(ROOT)).toEqual([]);
    expect(joinPath(ROOT, "a/b/c")).toBe(path);
    expect(joinPath(parsePath("a"), "b//c/")).toBe(path);
    expect(joinPath(path, "")).toBe(path);
  });

  it("takes no sibling for a part because its name starts alike", () => {
    expect(isWithin(parsePath("root-evil"), parsePath("root"))).toBe(false);
    expect(isWithin(parsePath("root/x"), parsePath("root"))).toBe(true);
    expect(isWithin(parsePath("root"), parsePath("root"))).toBe(true);
    expect(isWithin(parsePath("x"), ROOT)).toBe(true);
    expect(isWithin(ROOT, parsePath("x"))).toBe(false);
    expect(() => relativeTo(parsePath("root-evil"), parsePath("root"))).toThrowError(
      invalid("does not lie within"),
    );
  });

  it("takes a path apart and together again", () => {
    const path = fc
      .array(
        fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => isSegment(name)),
        { minLength: 1 },
      )
      .map((segments) => parsePath(segments.join("/")));
    fc.assert(
      fc.property(path, path, (upper, lower) => {
        const joined = joinPath(upper, lower);
        expect(relativeTo(joined, upper)).toBe(lower);
        expect(isWithin(joined, upper)).toBe(true);
        expect(joinPath(parentOf(joined), nameOf(joined))).toBe(joined);
      }),
    );
  });
});

describe("the door of a file system", () => {
  it.each(["../a", "a\0", "\ud800"])("refuses %j in every verb, before the backend is asked", async (bad) => {
    const driver = mapDriver();
    let calls = 0;
    const asked = { ...driver, stat: driver.stat, write: driver.write };
    for (const key of ["stat", "list", "read", "write", "makeDirectory", "removeFile"] as const)
      Object.assign(asked, { [key]: () => (calls += 1) });
    const fs = new FileSystem(asked);
    const refused = { code: "EINVAL", path: bad, driver: "map" };
    for (const [operation, use] of [
      ["stat", () => fs.stat(bad)],
      ["exists", () => fs.exists(bad)],
      ["list", () => fs.list(bad).next()],
      ["walk", () => fs.walk(bad).next()],
      ["read", () => fs.read(bad).bytes()],
      ["write", () => fs.write(bad, "")],
      ["append", () => fs.append(bad, "")],
      ["open", () => fs.open(bad)],
      ["hash", () => fs.hash(bad, "md5")],
      ["makeDirectory", () => fs.makeDirectory(bad)],
      ["remove", () => fs.remove(bad)],
      ["copy", () => fs.copy(bad, "b")],
      ["copy", () => fs.copy("b", bad)],
      ["move", () => fs.move("b", bad)],
      ["setModified", () => fs.setModified(bad, 0)],
      ["url", () => fs.url(bad)],
      ["at", async () => fs.at(bad)],
    ] as const)
      await expect(use()).rejects.toMatchObject({ ...refused, operation });
    expect(calls).toBe(0);
  });

  it("keeps hostile names as they are", async () => {
    const fs = new FileSystem(mapDriver());
    for (const path of ["__proto__", "constructor/prototype", "a\nb", "%2e%2e", "C:x", "-rf"]) {
      await fs.write(path, path);
      expect(await fs.read(path).text()).toBe(path);
    }
    expect(Object.hasOwn(Object.prototype, "constructor/prototype")).toBe(false);
  });
});
