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
