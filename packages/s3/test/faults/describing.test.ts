import { describe, expect } from "vitest";
import { bytesOf, mebibyte } from "../place.ts";
import { objectHeaders } from "../raw-server.ts";
import { it } from "./fault-test.ts";
import { account, secrets } from "./scene.ts";

const small = { partSize: 5 * mebibyte } as const;
const large = bytesOf(6 * mebibyte);

describe("what goes along with a write", () => {
  it("F70 is refused before a request where S3 has no room or no name for it, and any other text comes back", async ({
    scene,
  }) => {
    const { fs } = scene;
    for (const Metadata of [
      { long: "x".repeat(2048) },
      { long: "漢".repeat(600) },
      { "two words": "x" },
      { "line\nbreak": "x" },
      { "": "x" },
      { A: "1", a: "2" },
    ])
      expect(await scene.failure(fs.write("file", "1", { native: { Metadata } }))).toMatchObject({
        code: "EINVAL",
        detail: expect.stringContaining("metadata"),
      });
    for (const native of [
      { ContentDisposition: 'attachment; filename="é.txt"' },
      { ContentDisposition: 'attachment; filename="中.txt"' },
      { CacheControl: "no-store\r\nx-amz-acl: public-read" },
      { ContentLanguage: "\0" },
      { Tagging: "a=é" },
    ]) {
      const [name = ""] = Object.keys(native);
      const refusal = { code: "EINVAL", detail: expect.stringContaining(`${name} of`) };
      expect(await scene.failure(fs.write("file", "1", { native }))).toMatchObject(refusal);
      expect(await scene.failure(fs.s3.setHeaders("file", native as object))).toMatchObject({
        code: "EINVAL",
      });
      expect(() => scene.open({ uploadArgs: native })).toThrow(expect.objectContaining(refusal));
    }
    const description = { contentDisposition: "é" };
    expect(await scene.failure(fs.write("file", "1", { description }))).toMatchObject({ code: "EINVAL" });
    expect(scene.server.requests.total).toBe(0);
    const metadata = {
      plain: "a b",
      umlaut: "Zoë",
      break: "a\nb\r\n",
      emoji: "😀 漢字",
      word: "=?UTF-8?B?eA==?=x",
      quoted: "=?utf-8?q?a=41?=",
    };
    await fs.write("file", "1", { native: { Metadata: metadata }, overwrite: false });
    scene.holds("file", "1");
    const { native } = await fs.stat("file");
    expect(native?.metadata).toMatchObject(metadata);
    const Tagging = Array.from({ length: 100 }, (_, index) => `t${index}=1`).join("&");
    expect(await scene.failure(fs.write("tags", "1", { native: { Tagging } }))).toMatchObject({
      code: "EINVAL",
    });
  });

  it("F71 is a type by the name and never by the content, and whoever wants another one says so", async ({
    scene,
  }) => {
    const html = "<html><script>alert(1)</script></html>";
    const typeOf = async (path: string): Promise<string | undefined> =>
      (await scene.fs.stat(path)).native?.contentType;
    for (const [path, type] of [
      ["x.html", "text/html; charset=utf-8"],
      ["x", "application/octet-stream"],
      ["x.jpg", "image/jpeg"],
      ["x.html.unknown", "application/octet-stream"],
      ["x.html\nContent-Type: text", "application/octet-stream"],
      [".html", "text/html; charset=utf-8"],
      ["x.__proto__", "application/octet-stream"],
      ["x.constructor", "application/octet-stream"],
    ] as const) {
      await scene.fs.write(path, html);
      scene.holds(path, html);
      expect([path, await typeOf(path)]).toEqual([path, type]);
    }
    await scene.fs.write("x.html", html, {
      native: { ContentType: "text/plain", ContentDisposition: "attachment" },
    });
    expect(await typeOf("x.html")).toBe("text/plain");
  });

  it("F72 is a condition where a file is changed that others change too: an append, an update by a handle", async ({
    scene,
  }) => {
    await scene.plant("log", "1");
    async function* meanwhile(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("mine");
      await scene.plant("log", "theirs");
    }
    expect(await scene.failure(scene.fs.append("log", meanwhile()))).toMatchObject({ code: "EPRECONDITION" });
    const handle = await scene.fs.open("log", "r+");
    await handle.write("m", 0);
    await scene.plant("log", "theirs again");
    expect((await scene.failure(handle.close())).code).toMatch(/EPRECONDITION|ECHANGED/);
  });

  it("F73 are credentials, which are renewed once when they have expired midway, and else the write fails", async ({
    scene,
  }) => {
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      return { ...account, expiration: new Date(Date.now() + 3_600_000) };
    };
    const fs = scene.open({ ...small, concurrency: 1, credentials });
    const expired = { kind: "error", status: 400, code: "ExpiredToken" } as const;
    scene.server.faults.add({ operation: "UploadPart", nth: 2, action: expired });
    await fs.write("file", large);
    scene.holds("file", large);
    expect(asked).toBe(2);
    scene.server.faults.clear();
    const rule = scene.server.faults.add({ operation: "UploadPart", times: Infinity, action: expired });
    expect(await scene.failure(fs.write("other", large))).toMatchObject({
      code: "EACCES",
      detail: expect.stringContaining("expired"),
    });
    expect(rule.hits).toBe(2);
  });

  it("F74 is the customer's key, with every part, look, read and copy, and nowhere else", async ({
    scene,
  }) => {
    const SSECustomerKey = secrets.customerKey;
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey };
    const raw = await scene.serve(
      ({ url = "", method }, reply) => {
        const xml = url.includes("uploads")
          ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
          : "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>";
        const body =
          method === "POST" ? xml : method === "PUT" && url.endsWith("b?x-id=CopyObject") ? copied : "";
        const headers = { ...objectHeaders, "content-length": body.length };
        reply.writeHead(method === "DELETE" ? 204 : 200, headers).end(method === "HEAD" ? undefined : body);
      },
      { ...small, uploadArgs: customer, downloadArgs: customer },
    );
    await raw.fs.write("a", "1");
    await raw.fs.write("a", large);
    await raw.fs.stat("a");
    await raw.fs.read("a").bytes();
    await raw.fs.copy("a", "b", { overwrite: true });
    const carried = raw.seen.map(({ headers, method = "", url = "" }) => {
      const asked = new URL(url, "http://store");
      const part = asked.searchParams.has("partNumber") ? " part" : "";
      const post = asked.searchParams.has("uploads") ? " create" : method === "POST" ? " complete" : "";
      const source = headers["x-amz-copy-source-server-side-encryption-customer-key"];
      expect([undefined, SSECustomerKey]).toContain(source);
      expect(headers["x-amz-server-side-encryption-customer-key"]).toBe(SSECustomerKey);
      return `${method}${part}${post}${source === undefined ? "" : " copy"}`;
    });
    expect(new Set(carried)).toEqual(
      new Set(["PUT", "POST create", "PUT part", "POST complete", "HEAD", "GET", "PUT copy"]),
    );
    expect(raw.seen.every(({ url = "" }) => !url.includes(encodeURIComponent(SSECustomerKey)))).toBe(true);
    const away = await scene.serve((_request, reply) => reply.writeHead(403).end(), {
      uploadArgs: customer,
      downloadArgs: customer,
    });
    await scene.failure(away.fs.write("a", "1"));
    await scene.failure(away.fs.read("a").bytes());
  });

  it("F75 is a checksum that the store refuses, and the error says which option leaves it out", async ({
    scene,
  }) => {
    const said = (code: string): string =>
      `<Error><Code>${code}</Code><Message>Unsupported header 'x-amz-checksum-crc32' received for this API call.</Message></Error>`;
    for (const [status, code] of [
      [400, "InvalidArgument"],
      [501, "NotImplemented"],
    ] as const) {
      const raw = await scene.serve((_request, reply) => reply.writeHead(status).end(said(code)), {
        checksums: true,
      });
      expect(await scene.failure(raw.fs.write("file", "1"))).toMatchObject({
        detail: expect.stringContaining("checksums: false"),
        retryable: false,
      });
      expect(raw.seen).toHaveLength(1);
      expect(raw.seen[0]?.headers["x-amz-checksum-crc32"]).toBeDefined();
    }
    const plain = await scene.serve((_request, reply) => reply.writeHead(200, { etag: '"e"' }).end());
    await plain.fs.write("file", "1");
    expect(plain.seen[0]?.headers["x-amz-checksum-crc32"]).toBeUndefined();
  });
});

const copied = "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>";
