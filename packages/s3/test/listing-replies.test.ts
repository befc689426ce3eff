import { compareUtf8 } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { contents, page, sendXml } from "./list-replies.ts";
import { failureOf, gather } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

describe("a reply to a listing", () => {
  it("is decoded only where it says that it is encoded", async () => {
    const encoded = "<EncodingType>url</EncodingType>";
    const keys = ["a%2Bb", "c%25"];
    for (const [inner, paths] of [
      [encoded, ["a+b", "c%"]],
      ["", keys],
    ] as const) {
      await using raw = await serveRaw((_request, reply) =>
        sendXml(reply, page({ inner: inner + keys.map((key) => contents(key)).join("") })),
      );
      expect((await gather(raw.fs.list())).map(({ path }) => path)).toEqual(paths);
    }
  });

  it("tells keys of any characters as they are, which XML has no form for, or folds", async () => {
    const keys = ["\u0001", "\n", "\r", "\r\nx", " ", " a ", "\u{1F600}", "\uFFFD", "]]>", "&amp;"].toSorted(
      compareUtf8,
    );
    await using raw = await serveRaw((_request, reply) =>
      sendXml(
        reply,
        page({
          inner: `<EncodingType>url</EncodingType>${keys.map((key) => contents(encodeURIComponent(key))).join("")}`,
        }),
      ),
    );
    expect((await gather(raw.fs.s3.keys())).map(({ key }) => key)).toEqual(keys);
    expect((await gather(raw.fs.list())).map(({ path }) => path)).toEqual(keys);
  });

  it("is EPROTOCOL where its headers are longer than Node reads", async () => {
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(200, { ...objectHeaders, "x-amz-meta-much": "x".repeat(20_000) }).end();
    });
    for (const call of [
      () => raw.fs.stat("file"),
      () => raw.fs.read("file").bytes(),
      () => gather(raw.fs.list()),
    ])
      expect(await failureOf(call())).toMatchObject({
        code: "EPROTOCOL",
        detail: expect.stringContaining("HPE_HEADER_OVERFLOW"),
      });
    expect(raw.seen).toHaveLength(3);
  });

  it("with malformed encoding is refused", async () => {
    await using raw = await serveRaw((_request, reply) =>
      sendXml(reply, page({ inner: `<EncodingType>url</EncodingType>${contents("%ZZ")}` })),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });
});
