import type { Path } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { commonPrefix, contents, page, sendXml } from "./list-replies.ts";
import { bytesOf, failureOf, gather, openPlace } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

describe("a listing", () => {
  const names = async (entries: AsyncIterable<{ kind: string; path: string }>): Promise<string[]> =>
    (await gather(entries)).map(({ kind, path }) => `${kind} ${path}`);

  it("of a directory tells its children and no others, whatever else there is", async () => {
    await using place = await openPlace();
    for (const key of ["d/", "d/a", "d/b/c", "d//x", "d/../x", "d/./y", "d2/x", "e", "x/"])
      await place.plant(key);
    expect(await names(place.fs.list("d"))).toEqual(["file d/a", "directory d/b"]);
    expect(await names(place.fs.list())).toEqual(["file e", "directory d", "directory d2", "directory x"]);
    expect(await names(place.fs.list("x"))).toEqual([]);
    expect(await failureOf(gather(place.fs.list("e")))).toMatchObject({ code: "ENOTDIR" });
    expect(await failureOf(gather(place.fs.list("nothing")))).toMatchObject({ code: "ENOENT" });
    expect(await failureOf(gather(place.fs.list("d/b/c/x")))).toMatchObject({ code: "ENOENT" });
  });

  it("of a directory tells one that is marked beside it once, where the option says that this counts", async () => {
    await using place = await openPlace();
    for (const key of ["a_$folder$", "a/x", "b_$folder$", "b_", "_$folder$", "/_$folder$", "a/_$folder$"])
      await place.plant(key);
    const marked = place.open({ legacyMarkers: true });
    const told = ["directory a", "directory b", "file _$folder$", "file b_"];
    expect((await names(marked.list())).toSorted()).toEqual(told);
    expect(await names(marked.list("b"))).toEqual([]);
    expect(await names(marked.list("a"))).toEqual(["file a/_$folder$", "file a/x"]);
    expect((await names(place.fs.list())).toSorted()).toEqual([
      "directory a",
      "file _$folder$",
      "file a_$folder$",
      "file b_",
      "file b_$folder$",
    ]);
  });

  it("of a tree tells each directory once, before what is in it", async () => {
    await using place = await openPlace();
    const keys = ["a/b/c/1", "a/b/c/2", "a/b/d", "a/x/", "a/y//z", "a-b", "z"];
    for (const key of keys) await place.plant(key);
    const tree = [
      "file a-b",
      "directory a",
      "directory a/b",
      "directory a/b/c",
      "file a/b/c/1",
      "file a/b/c/2",
      "file a/b/d",
      "directory a/x",
      "directory a/y",
      "file z",
    ];
    expect(await names(place.fs.list("", { recursive: true }))).toEqual(tree);
    expect(await names(place.fs.list("a/b", { recursive: true }))).toEqual(tree.slice(3, 7));
    for (const path of ["nothing", "z/x"])
      expect(await failureOf(gather(place.fs.list(path, { recursive: true })))).toMatchObject({
        code: "ENOENT",
      });
    expect(await failureOf(gather(place.fs.list("z", { recursive: true })))).toMatchObject({
      code: "ENOTDIR",
    });
    await using empty = await openPlace();
    expect(await names(empty.fs.list("", { recursive: true }))).toEqual([]);
    expect(await names(empty.fs.list())).toEqual([]);
  });

  it("of a tree is the same by one request after the other and by several at a time", async () => {
    await using place = await openPlace();
    await place.plantMany(Array.from({ length: 2500 }, (_, index) => `d${index % 7}/${index}`));
    place.server.requests.reset();
    const one = await names(place.fs.list("", { recursive: true }));
    expect(place.server.requests.count("ListObjectsV2")).toBe(3);
    place.server.requests.reset();
    const several = place.open({ listConcurrency: 4 });
    expect(await names(several.list("", { recursive: true }))).toEqual(one);
    expect(place.server.requests.count("ListObjectsV2")).toBeGreaterThan(3);
  });

  it("in parts is refused where the store does not begin behind the key that it is told", async () => {
    const keys = Array.from({ length: 4000 }, (_, index) => `k${1000 + index}`);
    await using raw = await serveRaw(
      ({ url = "" }, reply) => {
        const from = Number(new URL(url, "http://store").searchParams.get("continuation-token"));
        const inner = keys.slice(from, from + 1000).map((key) => contents(key));
        const isLast = from + 1000 >= keys.length;
        const more = isLast ? {} : { truncated: "true", token: `${from + 1000}` };
        sendXml(reply, page({ ...more, inner: inner.join("") }));
      },
      { listConcurrency: 4 },
    );
    expect(await failureOf(gather(raw.fs.list("", { recursive: true })))).toMatchObject({
      code: "EPROTOCOL",
      detail: expect.stringContaining("listConcurrency: 1"),
    });
    expect(raw.seen.length).toBeLessThan(30);
  });

  it("goes from page to page by their tokens, and asks for each once", async () => {
    const pages = [
      page({ truncated: "true", token: "one", inner: contents("a") + commonPrefix("b/") }),
      page({ truncated: "true", token: "two" }),
      page({ inner: contents("c") + commonPrefix("d/") }),
    ];
    await using raw = await serveRaw((_request, reply, nth) => sendXml(reply, pages[nth - 1] ?? ""));
    expect(await names(raw.fs.list())).toEqual(["file a", "directory b", "file c", "directory d"]);
    const asked = raw.seen.map(({ url = "" }) => new URL(url, "http://store").searchParams);
    expect(asked.map((query) => query.get("continuation-token"))).toEqual([null, "one", "two"]);
    expect(asked.map((query) => query.get("delimiter"))).toEqual(["/", "/", "/"]);
    expect(asked.map((query) => query.get("encoding-type"))).toEqual(["url", "url", "url"]);
  });

  it("is refused when a page begins at or before the end of another one, file or directory", async () => {
    for (const [first, second] of [
      [contents("b"), contents("a")],
      [contents("b"), contents("b")],
      [commonPrefix("b/"), contents("a")],
      [contents("b"), commonPrefix("a/")],
      [contents("a") + commonPrefix("c/"), contents("b")],
      [commonPrefix("a/") + contents("c"), commonPrefix("b/")],
    ] as const) {
      const pages = [page({ truncated: "true", token: "1", inner: first }), page({ inner: second })];
      await using raw = await serveRaw((_request, reply, nth) => sendXml(reply, pages[nth - 1] ?? ""));
      expect(await failureOf(gather(raw.fs.list()))).toMatchObject({
        code: "EPROTOCOL",
        detail: expect.stringMatching(/begins a page after .*out of order/),
      });
    }
  });

  it("keeps to its limits of keys", async () => {
    await using place = await openPlace();
    const path = "d".repeat(340) as Path;
    await place.fs.write(`${path}/${path}`, bytesOf(1));
    expect(await names(place.fs.list(path))).toEqual([`file ${path}/${path}`]);
  });
});
