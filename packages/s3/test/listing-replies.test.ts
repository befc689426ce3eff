import { describe, expect, it } from "vitest";
import { contents, page, sendXml } from "./list-replies.ts";
import { failureOf, gather } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

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

  it("with malformed encoding is refused", async () => {
    await using raw = await serveRaw((_request, reply) =>
      sendXml(reply, page({ inner: `<EncodingType>url</EncodingType>${contents("%ZZ")}` })),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });
});
