import { isFsError, parsePath, type FileSystem } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { failureOf, gather, openPlace } from "./place.ts";

describe("a bucket as it is found", () => {
  it("has directories without markers", async () => {
    await using place = await openPlace();
    await place.plant("x/y/z.txt", "z");
    expect(await place.fs.stat("x")).toMatchObject({ kind: "directory", path: "x" });
    expect(await place.fs.exists("x/y")).toBe(true);
    expect(await pathsOf(place.fs.list("x"))).toEqual(["directory x/y"]);
    expect(await pathsOf(place.fs.list("", { recursive: true }))).toEqual([
      "directory x",
      "directory x/y",
      "file x/y/z.txt",
    ]);
    expect(await place.fs.read("x/y/z.txt").text()).toBe("z");
  });

  it("has directories with markers, which are hidden and stay when children come", async () => {
    await using place = await openPlace();
    await place.plant("d/");
    expect(await place.fs.stat("d")).toMatchObject({ kind: "directory" });
    expect(await gather(place.fs.list("d"))).toEqual([]);
    await place.fs.write("d/child", "1");
    expect(await pathsOf(place.fs.list("d"))).toEqual(["file d/child"]);
    expect(await pathsOf(place.fs.list("", { recursive: true }))).toEqual(["directory d", "file d/child"]);
    expect(await place.keys()).toEqual(["d/", "d/child"]);
  });

  it("may hold a file and a directory of one path", async () => {
    await using place = await openPlace();
    await place.plant("a", "file");
    await place.plant("a-b", "between");
    await place.plant("a/b", "child");
    expect((await pathsOf(place.fs.list())).sort()).toEqual(["directory a", "file a", "file a-b"]);
    expect(await pathsOf(place.fs.list("", { recursive: true }))).toEqual([
      "file a",
      "file a-b",
      "directory a",
      "file a/b",
    ]);
    expect(await place.fs.stat("a")).toMatchObject({ kind: "file", size: 4 });
    expect(await place.fs.read("a").text()).toBe("file");
    expect(await pathsOf(place.fs.list("a"))).toEqual(["file a/b"]);
    expect(await pathsOf(place.fs.at("a").list())).toEqual(["file b"]);
    await place.fs.remove("a", { recursive: true });
    expect(await place.keys()).toEqual(["a-b"]);
  });

  it("may hold a marker with bytes, which is not empty, and goes with its tree", async () => {
    await using place = await openPlace();
    await place.plant("d/", "bytes");
    expect(await gather(place.fs.list("d"))).toEqual([]);
    expect(isFsError(await failureOf(place.fs.remove("d")), "ENOTEMPTY")).toBe(true);
    await place.fs.makeDirectory("d");
    expect((await place.fs.s3.head("d/"))?.size).toBe(5);
    await place.fs.remove("d", { recursive: true });
    expect(await place.keys()).toEqual([]);
  });
});

describe("keys that no path can hold", () => {
  const odd = ["/lead", "a//b", "a//", "x/../y", "x/./z", "..", "t//"];

  it("are neither listed nor folded onto another path, and walks end", async () => {
    await using place = await openPlace();
    for (const key of [...odd, "a/b", "y"]) await place.plant(key, key);
    expect(await pathsOf(place.fs.list("", { recursive: true }))).toEqual([
      "directory a",
      "file a/b",
      "directory t",
      "directory x",
      "file y",
    ]);
    expect((await pathsOf(place.fs.list())).sort()).toEqual([
      "directory a",
      "directory t",
      "directory x",
      "file y",
    ]);
    expect(await pathsOf(place.fs.list("a"))).toEqual(["file a/b"]);
    expect(await gather(place.fs.list("t"))).toEqual([]);
    expect(await place.fs.read("a/b").text()).toBe("a/b");
  });

  it("are told to whoever lists and asks for them, at no request more, by their name in the view", async () => {
    await using place = await openPlace();
    for (const key of [...odd, "a/b", "y", "t/"]) await place.plant(key, key);
    const told = async (fs: FileSystem, path: string, recursive: boolean): Promise<string[]> => {
      const names: string[] = [];
      await gather(fs.list(path, { recursive, onUnspellable: (name) => names.push(name) }));
      return names.sort();
    };
    const before = place.fs.s3.requests.total;
    expect(await told(place.fs, "", true)).toEqual([...odd].sort());
    expect(await told(place.fs, "", false)).toEqual(["..", "/"]);
    expect(await told(place.fs, "a", false)).toEqual(["a//"]);
    expect(await told(place.fs.at("x"), "", true)).toEqual(["../y", "./z"]);
    expect(await told(place.fs.at("x"), "", false)).toEqual(["../", "./"]);
    expect(place.fs.s3.requests.total - before).toBe(5);
  });

  it("are told by the raw listing", async () => {
    await using place = await openPlace();
    for (const key of odd) await place.plant(key, key);
    const keys = (await gather(place.fs.s3.keys())).map(({ key }) => key);
    expect(keys.sort()).toEqual([...odd].sort());
    expect((await place.fs.s3.head("a//b"))?.size).toBe(4);
    expect(await place.fs.s3.head("a//c")).toBeUndefined();
  });

  it("keep a directory non-empty, and are left by a recursive removal, which says so", async () => {
    await using place = await openPlace();
    for (const key of ["a/", "a/b", "a//b"]) await place.plant(key);
    await place.fs.remove("a/b");
    expect(isFsError(await failureOf(place.fs.remove("a")), "ENOTEMPTY")).toBe(true);
    await place.plant("a/c");
    const failure = await failureOf(place.fs.remove("a", { recursive: true }));
    expect(failure).toMatchObject({ code: "ENOTEMPTY", detail: expect.stringContaining('"a//b"') });
    expect(await place.keys()).toEqual(["a/", "a//b"]);
  });
});

describe("names that S3 and XML find hard", () => {
  const names = [
    "plus+plus",
    "a b",
    "é",
    "e\u0301",
    "😀",
    "\uFF5E",
    "100%",
    "%2F",
    "&<>\"'",
    "a?b=c",
    "a#b",
    "new\nline",
    "tab\t",
    "\u0001",
    "a\\b",
    ".hidden",
    "...",
    "soap",
  ];

  it("are written, listed, read, copied and removed under their own spelling", async () => {
    await using place = await openPlace();
    for (const name of names) await place.fs.write(`d/${name}`, name);
    const listed = await gather(place.fs.list("d"));
    expect(listed.map(({ path }) => path).sort()).toEqual(names.map((name) => `d/${name}`).sort());
    for (const name of names) {
      await place.fs.copy(`d/${name}`, `e/${name}`);
      expect(await place.fs.read(`e/${name}`).text()).toBe(name);
    }
    await place.fs.remove("", { recursive: true });
    expect(await place.keys()).toEqual([]);
  });

  it("longer than 1024 bytes of UTF-8 are refused without a request", async () => {
    await using place = await openPlace();
    await place.fs.write("é".repeat(512), "fits");
    place.server.requests.reset();
    expect(isFsError(await failureOf(place.fs.write("é".repeat(512) + "x", "")), "ENAMETOOLONG")).toBe(true);
    expect(place.server.requests.total).toBe(0);
  });
});

describe("a prefix", () => {
  it("is a directory whose files are the root's, and nothing beside it is seen or removed", async () => {
    await using place = await openPlace();
    for (const key of ["x/y/file", "x/y2", "x/y2/file", "other"]) await place.plant(key);
    const fs = place.open({ prefix: "/x/y/" });
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["file file"]);
    expect((await gather(fs.s3.keys())).map(({ key }) => key)).toEqual(["x/y/file"]);
    await fs.remove("", { recursive: true });
    expect(await place.keys()).toEqual(["other", "x/y2", "x/y2/file"]);
    expect(await fs.exists("")).toBe(false);
    await fs.write("new", "1");
    expect(await place.fs.read("x/y/new").text()).toBe("1");
  });

  it("is not left by any request, in strict mode either", async () => {
    await using place = await openPlace();
    const fs = place.open({ prefix: "x/y", strict: true });
    await fs.write("d/file", "1");
    await fs.makeDirectory("e");
    await fs.copy("d/file", "copy");
    await fs.remove("d/file");
    await fs.remove("", { recursive: true });
    const keys = place.server.requests.entries().flatMap(({ key }) => (key ? [key] : []));
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith("x/y"))).toEqual([]);
  });

  it("and at() lead to the same place, over the same client", async () => {
    await using place = await openPlace();
    const view = place.fs.at("a").at("b");
    await view.write("c", "1");
    expect(await place.keys()).toEqual(["a/b/c"]);
    expect((await gather(view.s3.keys())).map(({ key }) => key)).toEqual(["a/b/c"]);
    expect(view.s3.requests).toBe(place.fs.s3.requests);
    await view.close();
    expect(await place.fs.exists("a/b/c")).toBe(true);
  });

  it("is of no use after its file system was closed", async () => {
    await using place = await openPlace();
    const fs = place.open();
    const view = fs.at("a");
    await fs.close();
    expect(isFsError(await failureOf(view.write("b", "")), "ECLOSED")).toBe(true);
    expect(isFsError(await failureOf(fs.s3.head("b")), "ECLOSED")).toBe(true);
  });
});

describe("strict mode", () => {
  it("asks the directories above about themselves alone, whatever content the file is to have", async () => {
    await using place = await openPlace({ strict: true });
    const { etag: ifMatch = "" } = await place.fs.write("file", "1");
    for (const call of [
      () => place.fs.write("file/below", "2", { ifMatch }),
      () => place.fs.move("other", "file/below"),
    ]) {
      await place.plant("other", "3");
      expect(await failureOf(call())).toMatchObject({ code: "ENOTDIR" });
    }
    expect(await place.keys()).toEqual(["file", "other"]);
  });

  it("refuses to write over a directory and below a file", async () => {
    await using place = await openPlace({ strict: true });
    await place.fs.write("d/file", "1");
    expect(await failureOf(place.fs.write("d", "2"))).toMatchObject({ code: "EISDIR" });
    expect(await failureOf(place.fs.write("d", "2", { overwrite: false }))).toMatchObject({ code: "EEXIST" });
    expect(await failureOf(place.fs.write("d/file/below", "2"))).toMatchObject({ code: "ENOTDIR" });
    const below = await failureOf(place.fs.at("d").write("file/far/below", "2"));
    expect(below).toMatchObject({ code: "ENOTDIR", path: "file/far/below" });
    expect(isFsError(below) && below.detail).not.toContain("d/file"); // a view tells nothing of what is above it
    expect(await failureOf(place.fs.makeDirectory("d/file"))).toMatchObject({ code: "EEXIST" });
    expect(await failureOf(place.fs.makeDirectory("d/file/x"))).toMatchObject({ code: "ENOTDIR" });
    expect(await failureOf(place.fs.copy("d/file", "d", { overwrite: true }))).toMatchObject({
      code: "EISDIR",
    });
    expect(await place.keys()).toEqual(["d/file"]);
  });

  it("writes no marker for a directory that has other children", async () => {
    await using place = await openPlace({ strict: true });
    for (const key of ["a/1", "a/2", "a-b"]) await place.plant(key);
    await place.fs.remove("a/1");
    expect(await place.keys()).toEqual(["a-b", "a/2"]);
  });

  it("makes no directory out of a removal where none was", async () => {
    await using place = await openPlace({ strict: true });
    const removal = place.fs.driver.removeTree(parsePath("a/b"), {
      signal: new AbortController().signal,
      includingTwin: false,
    });
    expect(await failureOf(removal)).toMatchObject({ code: "ENOENT" });
    expect(await place.keys()).toEqual([]);
  });

  it("is told by the traits", async () => {
    await using place = await openPlace();
    const strict = place.open({ strict: true });
    expect(place.fs.driver.traits).toMatchObject({ names: "twins", emptyDirectories: "vanish" });
    expect(strict.driver.traits).toMatchObject({ names: "exclusive", emptyDirectories: "kept" });
  });
});

describe("by default", () => {
  it("the four differences to a disk are what S3 does by itself", async () => {
    await using place = await openPlace();
    await place.fs.write("d/file", "1");
    await place.fs.write("d", "over a directory");
    await place.fs.write("d/file/below", "below a file");
    await place.fs.makeDirectory("d/file");
    await place.fs.write("only/child", "1");
    await place.fs.remove("only/child");
    expect(await place.fs.exists("only")).toBe(false);
    expect(await place.keys()).toEqual(["d", "d/file", "d/file/", "d/file/below"]);
  });

  it("an exclusive makeDirectory refuses a directory with and without a marker", async () => {
    await using place = await openPlace();
    await place.plant("marked/");
    await place.plant("implied/file");
    for (const path of ["marked", "implied", ""])
      expect(await failureOf(place.fs.makeDirectory(path, { exclusive: true }))).toMatchObject({
        code: "EEXIST",
      });
    await place.fs.makeDirectory("new", { exclusive: true });
    expect(await place.fs.s3.head("new/")).toMatchObject({
      size: 0,
      native: { contentType: "application/x-directory" },
    });
  });
});

async function pathsOf(entries: AsyncIterable<{ kind: string; path: string }>): Promise<string[]> {
  return (await gather(entries)).map(({ kind, path }) => `${kind} ${path}`);
}
