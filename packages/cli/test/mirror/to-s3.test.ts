import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type ClientRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { run } from "../run.ts";
import { fill } from "../shelf.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("what a mirror writes to S3", () => {
  const flags = [
    "--storage-class",
    "STANDARD_IA",
    "--acl",
    "public-read",
    "--sse",
    "AES256",
    "--metadata",
    "author=me",
    "--metadata",
    "lang=de",
    "--cache-control",
    "max-age=60",
    "--content-type",
    "text/x-log",
    "--part-size",
    "5M",
  ];

  it("has the class, the headers and the metadata that were asked for, also where the store could copy by itself", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await fill(new OsFS(directory), { "in/a": "A" });
    const asked = askedEncryption();
    const ran = await run(["mirror", join(directory, "in"), urlOf(server, "demo/one"), ...flags]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(
      (await run(["mirror", urlOf(server, "demo/one"), urlOf(server, "demo/two"), ...flags])).exitCode,
    ).toBe(0);
    const { endpoint, region, credentials } = server;
    await using fs = new S3FS("demo", { endpoint, region, credentials });
    for (const path of ["one/a", "two/a"]) {
      expect((await fs.stat(path)).native).toMatchObject({
        storageClass: "STANDARD_IA",
        cacheControl: "max-age=60",
        contentType: "text/x-log",
        metadata: expect.objectContaining({ author: "me", lang: "de" }),
      });
      expect(JSON.stringify(await fs.s3.acl(path))).toContain("AllUsers");
    }
    expect(asked).toContain("AES256");
    expect(asked).not.toContain(undefined);
    expect(server.requests.count("CopyObject")).toBe(0);
  });

  it("has the class, the access and the encryption that were asked for where the store copies by itself", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { endpoint, region, credentials } = server;
    await using fs = new S3FS("demo", { endpoint, region, credentials });
    await fill(fs, { "one/a": "A" });
    const wishes = ["--storage-class", "STANDARD_IA", "--acl", "public-read", "--sse", "AES256"];
    const asked = askedEncryption();
    const ran = await run(["mirror", urlOf(server, "demo/one"), urlOf(server, "demo/two"), ...wishes]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(server.requests.count("CopyObject")).toBe(1);
    expect((await fs.stat("two/a")).native).toMatchObject({ storageClass: "STANDARD_IA" });
    expect(JSON.stringify(await fs.s3.acl("two/a"))).toContain("AllUsers");
    expect(asked).toEqual(["AES256"]);
  });

  /** What the requests for a change ask of the encryption; a store encrypts whether it is asked or not. */
  function askedEncryption(): readonly unknown[] {
    const asked: unknown[] = [];
    const note = (message: unknown): void => {
      const { request } = message as { readonly request: ClientRequest }; // as Node documents the channel
      if (request.method === "PUT") asked.push(request.getHeader("x-amz-server-side-encryption"));
    };
    subscribe("http.client.request.start", note);
    onTestFinished(() => void unsubscribe("http.client.request.start", note));
    return asked;
  }

  it("is encrypted by the key of KMS that was asked for, which is enough to ask for KMS", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const page =
      "<ListBucketResult><Name>demo</Name><Prefix></Prefix><IsTruncated>false</IsTruncated></ListBucketResult>";
    const store = createServer((request, response) => {
      request.resume();
      if (request.method === "PUT") seen.push(request.headers);
      const isPage = request.method === "GET";
      const isLook = request.method === "HEAD"; // nothing is there
      response
        .writeHead(isLook ? 404 : 200, { "content-type": "application/xml", etag: '"1"' })
        .end(isPage ? page : "");
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void store.close());
    await once(store, "listening");
    const { port } = store.address() as AddressInfo;
    await fill(new OsFS(directory), { "in/a": "A" });
    const url = `s3://key:secret@demo?endpoint_url=http://127.0.0.1:${port}&region=us-east-1`;
    const ran = await run([
      "mirror",
      join(directory, "in"),
      url,
      "--sse-kms-key-id",
      "the-key",
      "--no-index",
    ]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(seen.at(-1)).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "the-key",
    });
  });

  it("goes in parts of the size that was asked for", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await new OsFS(join(directory, "in")).write("large", new Uint8Array(11_000_000));
    await run(["mirror", join(directory, "in"), urlOf(server, "demo"), "--part-size", "5M"]);
    expect(server.requests.count("UploadPart")).toBe(3);
  });

  it("is refused where the target is no S3, with the flag that asks for it", async () => {
    const ran = await run(["mirror", directory, "mem://", "--storage-class", "GLACIER"]);
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(ran.stderr).toContain("--storage-class is for s3:// and does nothing here");
    const links = await run(["mirror", "s3://demo", "mem://", "--follow-symlinks"]);
    expect(links.stderr).toContain("--follow-symlinks is for file://, temp:// and does nothing here");
  });
});

function urlOf({ endpoint, region, credentials }: S3Server, path: string): string {
  const keys = [credentials.accessKeyId, credentials.secretAccessKey].map(encodeURIComponent).join(":");
  return `s3://${keys}@${path}?endpoint_url=${encodeURIComponent(endpoint)}&region=${region}`;
}
