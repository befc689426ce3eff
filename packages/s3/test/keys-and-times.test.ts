import { isPath, NEVER, parsePath, ROOT, type Path } from "@s3fs/core";
import { array, assert, constantFrom, integer, pre, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { bareEtag, quotedEtag } from "../src/etag.ts";
import { isXmlSafe } from "../src/guard/xml-safe.ts";
import { directoryKey, fileKey, meaningOf } from "../src/key-mapping.ts";
import { decodeMetadata, encodeMetadata } from "../src/metadata-text.ts";
import { formatSourceTime, readSourceTime } from "../src/object-times.ts";
import { copySource } from "../src/sdk/copy-source.ts";
import { serveRaw } from "./raw-server.ts";

const key = array(constantFrom("a", "b", "", ".", "..", "é", "x y"), { minLength: 1, maxLength: 5 });
const wellFormed = string({ unit: "binary", minLength: 1 }).filter((text) => text.isWellFormed());

describe("the meaning of a key", () => {
  it("is a file if and only if the key is the spelling of a path", () => {
    assert(
      property(key, (segments) => {
        const text = segments.join("/");
        pre(text !== "");
        expect(meaningOf(text, parsePath("")).file).toBe(isPath(text) ? text : undefined);
      }),
    );
  });

  it("names only directories that the key lies below, outermost first", () => {
    assert(
      property(key, (segments) => {
        const text = segments.join("/");
        const { directories } = meaningOf(text, parsePath(""));
        expect(directories.every((directory) => isPath(directory) && text.startsWith(`${directory}/`))).toBe(
          true,
        );
        expect([...directories].sort((left, right) => left.length - right.length)).toEqual(directories);
      }),
    );
  });

  it.each<[string, string, Path[], string | undefined, boolean]>([
    ["a/b/c", "a", [parsePath("a/b")], "a/b/c", true],
    ["a/", "a", [], undefined, true],
    ["a/b/", "a", [parsePath("a/b")], undefined, true],
    ["a//b", "a", [], undefined, false],
    ["a/b//", "a", [parsePath("a/b")], undefined, false],
    ["a/../b", "", [parsePath("a")], undefined, false],
    ["/a", "", [], undefined, false],
    ["a/b/c/d", "", [parsePath("a"), parsePath("a/b"), parsePath("a/b/c")], "a/b/c/d", true],
    ["a/b/..", "", [parsePath("a"), parsePath("a/b")], undefined, false],
    ["a/b/../c", "a", [parsePath("a/b")], undefined, false],
  ])("of %j below %j", (text, directory, directories, file, isRepresentable) => {
    expect(meaningOf(text, parsePath(directory))).toEqual({ directories, file, isRepresentable });
  });
});

describe("the key of a path", () => {
  it("is the path, and that of its directory ends in a slash", () => {
    expect([fileKey(parsePath("a/b")), directoryKey(parsePath("a/b"))]).toEqual(["a/b", "a/b/"]);
    expect(directoryKey(ROOT)).toBe("");
    expect(() => fileKey(ROOT)).toThrow(
      expect.objectContaining({ code: "EISDIR", path: "", detail: "this is the root of the bucket" }),
    );
  });

  it.each([
    ["a", 1024],
    ["é", 512],
    ["漢", 341],
    ["😀", 256],
  ])("has at most 1,024 bytes of UTF-8, of which %j takes its share", (character, most) => {
    const longest = parsePath(character.repeat(most));
    expect(fileKey(longest)).toBe(longest);
    const longer = parsePath(character.repeat(most + 1));
    const bytes = Buffer.byteLength(longer);
    expect(() => fileKey(longer)).toThrow(
      expect.objectContaining({
        code: "ENAMETOOLONG",
        path: longer,
        detail: `a key of S3 has at most 1024 bytes, and this one ${bytes}`,
      }),
    );
    if (Buffer.byteLength(longest) === 1024)
      expect(() => directoryKey(longest)).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
    else expect(directoryKey(longest)).toBe(`${longest}/`);
  });
});

describe("a writer's time", () => {
  it("comes back to the microsecond", () => {
    assert(
      property(integer({ min: -4e15, max: 4e15 }), (microseconds) => {
        const modifiedMs = microseconds / 1000;
        const text = formatSourceTime(modifiedMs);
        expect(text).toMatch(/^-?\d+\.\d{9}$/);
        expect(readSourceTime({ mtime: text })).toBe(modifiedMs);
      }),
    );
  });

  it.each([
    ["rclone", { mtime: "1700000000.123456789" }, 1_700_000_000_123.456],
    ["whole seconds", { mtime: "1700000000" }, 1_700_000_000_000],
    ["few digits", { mtime: "1.5" }, 1500],
    ["DataSync in nanoseconds", { "file-mtime": "1700000000123456789ns" }, 1_700_000_000_123.456],
    ["DataSync in milliseconds", { "file-mtime": "1700000000123" }, 1_700_000_000_123],
    ["gsutil", { "goog-reserved-file-mtime": "1700000000" }, 1_700_000_000_000],
    ["s3cmd", { "s3cmd-attrs": "atime:1/ctime:2/mtime:1700000000/uid:0" }, 1_700_000_000_000],
    ["mc", { "mc-attrs": "mtime:1700000000#5000/uid:0" }, 1_700_000_000_000.005],
    ["words", { mtime: "yesterday" }, undefined],
    ["a time that no date has", { "file-mtime": "99999999999999999999" }, undefined],
    ["another one before it", { "file-mtime": "-8640000000000001" }, undefined],
    ["the last time there is", { "file-mtime": "8640000000000000" }, 8_640_000_000_000_000],
    ["nothing", {}, undefined],
    ["something else first", { mtime: "?", "file-mtime": "5" }, 5],
  ])("is read as %s wrote it", (_writer, metadata, expected) => {
    expect(readSourceTime(metadata)).toBe(expected);
  });
});

describe("metadata", () => {
  it("of any text comes back through a header of ASCII", () => {
    assert(
      property(wellFormed, (text) => {
        const encoded = encodeMetadata({ name: text });
        expect(encoded["name"]).toMatch(/^[\u0020-\u007E]*$/);
        expect(decodeMetadata(encoded)).toEqual({ name: text });
      }),
    );
  });
});

describe("a word of metadata that others wrote", () => {
  it.each([
    ["=?UTF-8?B?Z3LDvG4=?=", "grün"],
    ["=?utf-8?b?Z3LDvG4=?= x", "grün x"],
    ["=?UTF-8?Q?gr=C3=BCn_x?=", "grün x"],
    ["=?UTF-8?B?A?=", "=?UTF-8?B?A?="],
    ["=?UTF-8?B?/w==?=", "=?UTF-8?B?/w==?="],
    ["=?UTF-8?Q?=F?=", "=?UTF-8?Q?=F?="],
    ["=?UTF-8?Q?=FF?=", "=?UTF-8?Q?=FF?="],
    ["=?latin1?Q?=FC?=", "=?latin1?Q?=FC?="],
  ])("%j is read as %j", (written, read) => {
    expect(decodeMetadata({ name: written })).toEqual({ name: read });
    expect(decodeMetadata(encodeMetadata({ name: written }))).toEqual({ name: written });
  });

  it("leaves its object readable whatever it is", () => {
    assert(
      property(string({ unit: "binary-ascii" }), (text) => {
        decodeMetadata({ name: `=?UTF-8?B?${text}?=`, other: `=?UTF-8?Q?${text}?=` });
      }),
    );
  });
});

describe("a copy source", () => {
  it("of an access point says so, and is told apart from the key in a location", async () => {
    const copy = "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>";
    const arn = "arn:aws:s3:us-east-1:123456789012:accesspoint/mine";
    for (const [bucket, sent] of [
      [arn, `${arn}/object/d/a%20b`],
      ["arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/mine", undefined],
      ["plain", "plain/d/a%20b"],
    ] as const) {
      await using raw = await serveRaw((_request, reply) => reply.end(copy), { storageClass: "STANDARD" });
      const source = { store: "any", key: `${bucket}/d/a b` };
      await raw.fs.driver.copyFrom?.(source, parsePath("to"), { overwrite: true, signal: NEVER });
      expect(raw.seen[0]?.headers["x-amz-copy-source"]).toBe(sent ?? `${bucket}/object/d/a%20b`);
    }
  });

  it("is ASCII, and decodes to its key segment by segment", () => {
    assert(
      property(wellFormed, (text) => {
        const source = copySource("bucket", text);
        expect(source).toMatch(/^bucket\/[\w%.~/-]*$/);
        expect(decodeURIComponent(source)).toBe(`bucket/${text}`);
      }),
    );
  });
});

describe("an etag", () => {
  it("loses its quotes on the way in and gets them on the way out", () => {
    for (const etag of ['"abc-2"', 'W/"abc-2"', "abc-2"]) expect(bareEtag(etag)).toBe("abc-2");
    expect(quotedEtag("abc-2")).toBe('"abc-2"');
  });
});

describe("a key in XML", () => {
  it("is safe unless a parser would refuse or change it", () => {
    for (const name of ["a b", "&<>\"'", "é漢", "a\\b"]) expect(isXmlSafe(name)).toBe(true);
    for (const name of ["\u0001", "a\nb", "a\rb", "\t", " a", "a ", "\uFFFF", "\u0085", "a😀"])
      expect(isXmlSafe(name)).toBe(false);
  });
});
