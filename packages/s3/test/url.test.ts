import { S3FS } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { failureOf, openPlace } from "./place.ts";

describe("a presigned address", () => {
  it("reads, looks and writes without credentials or a request to make it", async () => {
    await using place = await openPlace();
    await place.fs.write("d/ä b+c?.txt", "hello");
    place.fs.s3.requests.reset();
    const get = await fetch(await place.fs.url("d/ä b+c?.txt"));
    expect([get.status, await get.text()]).toEqual([200, "hello"]);
    const head = await fetch(await place.fs.url("d/ä b+c?.txt", { method: "head" }), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "5"]);
    const put = await fetch(await place.fs.url("new", { method: "put" }), {
      method: "PUT",
      body: "any bytes",
    });
    expect(put.status).toBe(200);
    expect(place.fs.s3.requests.total).toBe(0);
    expect(await place.fs.read("new").text()).toBe("any bytes");
  });

  it("can say how the reply shall look", async () => {
    await using place = await openPlace();
    await place.fs.write("file", "1");
    const native = {
      ResponseContentType: "text/x-own",
      ResponseContentDisposition: 'attachment; filename="x"',
    };
    const reply = await fetch(await place.fs.url("file", { native }));
    expect(reply.headers.get("content-type")).toBe("text/x-own");
    expect(reply.headers.get("content-disposition")).toBe(native.ResponseContentDisposition);
  });

  it("ends when it is told to, after a week at most", async () => {
    const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
    const fs = new S3FS("demo", { region: "eu-west-1", credentials });
    expect(await fs.url("file")).toMatch(
      /^https:\/\/demo\.s3\.eu-west-1\.amazonaws\.com\/file\?.*X-Amz-Expires=3600/,
    );
    expect(await fs.url("file", { expiresInSeconds: 604_800 })).toContain("X-Amz-Expires=604800");
    expect(await fs.url("file", { method: "put" })).not.toMatch(/checksum/i); // it would be that of no bytes at all
    for (const expiresInSeconds of [0, -1, 1.5, 604_801, Number.NaN])
      expect(await failureOf(fs.url("file", { expiresInSeconds }))).toMatchObject({ code: "EINVAL" });
  });
});

describe("an address for an upload", () => {
  it("holds the uploader to its type and length, and carries metadata and tags", async () => {
    await using place = await openPlace();
    const native = {
      ContentType: "text/x-own",
      ContentLength: 5,
      Metadata: { color: "blue" },
      Tagging: "t=1",
    };
    const address = await place.fs.url("new", { method: "put", native });
    const put = (body: string, type: string): Promise<Response> =>
      fetch(address, { method: "PUT", body, headers: { "content-type": type } });
    expect((await put("12345", "text/plain")).status).toBe(403);
    expect((await put("123456", "text/x-own")).status).toBe(403);
    expect(await place.keys()).toEqual([]);
    expect((await put("12345", "text/x-own")).status).toBe(200);
    expect(await place.fs.stat("new")).toMatchObject({
      native: { contentType: "text/x-own", metadata: { color: "blue" } },
    });
    expect(await place.fs.s3.tags("new")).toEqual({ t: "1" });
  });

  it("refuses what is no parameter of it", async () => {
    await using place = await openPlace();
    const native = { contentType: "x" } as object;
    expect(await failureOf(place.fs.url("a", { method: "put", native }))).toMatchObject({
      code: "EINVAL",
      detail: expect.stringMatching(/"contentType".*known are .*ContentType/),
    });
  });
});

describe("a public address", () => {
  it("is that of the store without a signature, or of the CDN that has its files", async () => {
    await using place = await openPlace();
    await place.fs.write("d/ä b+c?.txt", "hello", { native: { ACL: "public-read" } });
    const address = await place.fs.url("d/ä b+c?.txt", { native: { unsigned: true } });
    expect(address).toBe(`${place.server.endpoint}/demo/d/%C3%A4%20b%2Bc%3F.txt`);
    expect(await (await fetch(address)).text()).toBe("hello");
    const cdn = place.open({ publicUrl: "https://cdn.example.com/assets/", prefix: "d" });
    expect(await cdn.url("ä b+c?.txt")).toBe("https://cdn.example.com/assets/d/%C3%A4%20b%2Bc%3F.txt");
    expect(await cdn.url("x", { method: "head" })).toBe("https://cdn.example.com/assets/d/x");
    expect(await cdn.url("x", { method: "put" })).toContain("X-Amz-Signature");
    expect(await cdn.url("x", { native: { unsigned: false } })).toContain("X-Amz-Signature");
    expect(await failureOf(cdn.url("x", { native: { VersionId: "1" } }))).toMatchObject({ code: "EINVAL" });
    for (const publicUrl of ["cdn.example.com", "https://a:b@example.com", "https://example.com/?x=1"])
      expect(() => place.open({ publicUrl })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });

  it("agrees to pay where that was agreed to", async () => {
    await using place = await openPlace({ requesterPays: true }, { requesterPays: ["demo"] });
    await place.fs.write("a", "1");
    expect(await (await fetch(await place.fs.url("a"))).text()).toBe("1");
    expect((await fetch(await place.open({ requesterPays: false }).url("a"))).status).toBe(403);
  });
});
