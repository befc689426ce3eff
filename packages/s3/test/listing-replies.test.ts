import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { failureOf, gather } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

const contents = (key: string, size: number | string = 1): string =>
  `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag></Contents>`;

interface PageParts {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly truncated?: string;
  readonly token?: string;
  readonly inner?: string;
}

function page({ bucket = "demo", prefix = "", truncated = "false", token, inner = "" }: PageParts): string {
  const isTruncated = truncated === "" ? "" : `<IsTruncated>${truncated}</IsTruncated>`;
  const next = token === undefined ? "" : `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix>${isTruncated}${next}${inner}</ListBucketResult>`;
}

function send(reply: ServerResponse, body: string): void {
  reply
    .writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) })
    .end(body);
}

describe("a reply to a listing", () => {
  const broken: Readonly<Record<string, string>> = {
    "that is empty": "",
    "that is a web page": "<!doctype html><html><body>Please log in</body></html>",
    "that is another document": "<Other><IsTruncated>no</IsTruncated></Other>",
    "that does not say whether it is all": page({ truncated: "", inner: contents("a") }),
    "about another bucket": page({ bucket: "other" }),
    "about another prefix": page({ prefix: "secret/" }),
    "with more to come and no token": page({ truncated: "true", inner: contents("a") }),
    "with an empty token": page({ truncated: "true", token: "", inner: contents("a") }),
    "out of order": page({ inner: contents("b") + contents("a") }),
    "with a key twice": page({ inner: contents("a") + contents("a") }),
    "with a negative size": page({ inner: contents("a", -5) }),
    "with a size beyond what numbers can hold": page({ inner: contents("a", "9007199254740993") }),
    "without a key": page({ inner: contents("") }),
    "without an end": "<ListBucketResult>".padEnd(17 * 1024 * 1024, " "),
    "that is cut off": page({ inner: contents("a") }).slice(0, -20),
  };
  for (const [title, body] of Object.entries(broken)) {
    it(`${title} is refused, and never an empty bucket`, async () => {
      await using raw = await serveRaw((_request, reply) => send(reply, body));
      expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
      expect(await failureOf(raw.fs.remove("", { recursive: true }))).toMatchObject({ code: "EPROTOCOL" });
      expect(raw.seen.every(({ method }) => method === "GET")).toBe(true);
    });
  }

  it("that reports an error with status 200 is one", async () => {
    await using raw = await serveRaw((_request, reply) =>
      send(reply, "<Error><Code>InternalError</Code></Error>"),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ retryable: true });
  });

  it("with keys that lie outside of the prefix is refused", async () => {
    await using raw = await serveRaw((_request, reply) =>
      send(reply, page({ prefix: "d/", inner: contents("e/file") })),
    );
    expect(await failureOf(gather(raw.fs.list("d")))).toMatchObject({ code: "EPROTOCOL" });
  });

  it("whose token leads to itself ends in an error", async () => {
    await using raw = await serveRaw((_request, reply) =>
      send(reply, page({ truncated: "true", token: "same" })),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });

  it("that goes back behind the page before it ends in an error", async () => {
    await using raw = await serveRaw((_request, reply, nth) =>
      send(reply, page({ truncated: "true", token: `${nth}`, inner: contents("a") })),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });

  it("may be empty and have more to come", async () => {
    await using raw = await serveRaw((request, reply) => {
      const isFirst = !request.url?.includes("continuation-token");
      send(reply, isFirst ? page({ truncated: "true", token: "next" }) : page({ inner: contents("a") }));
    });
    expect(await gather(raw.fs.list())).toMatchObject([{ path: "a" }]);
  });

  it("is decoded only where it says that it is encoded", async () => {
    const encoded = "<EncodingType>url</EncodingType>";
    const keys = ["a%2Bb", "c%25"];
    for (const [inner, paths] of [
      [encoded, ["a+b", "c%"]],
      ["", keys],
    ] as const) {
      await using raw = await serveRaw((_request, reply) =>
        send(reply, page({ inner: inner + keys.map((key) => contents(key)).join("") })),
      );
      expect((await gather(raw.fs.list())).map(({ path }) => path)).toEqual(paths);
    }
  });

  it("with malformed encoding is refused", async () => {
    await using raw = await serveRaw((_request, reply) =>
      send(reply, page({ inner: `<EncodingType>url</EncodingType>${contents("%ZZ")}` })),
    );
    expect(await failureOf(gather(raw.fs.list()))).toMatchObject({ code: "EPROTOCOL" });
  });
});
