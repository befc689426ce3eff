import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { S3FS, type S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const unknown = { dialect: {} } as const;

async function checksumOf({ server }: Place, Key: string): Promise<string | undefined> {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const { ChecksumCRC32 } = await client.send(
    new HeadObjectCommand({ Bucket: "demo", Key, ChecksumMode: "ENABLED" }),
  );
  client.destroy();
  return ChecksumCRC32;
}

describe("a store of which it is not known whether it takes checksums", () => {
  it("gets one with each write of one request, none of which takes a second one", async () => {
    await using place = await openPlace(unknown);
    for (const path of ["a", "b"]) await place.fs.write(path, "123456789");
    expect(place.server.requests.counts()).toEqual({ PutObject: 2 });
    for (const path of ["a", "b"]) expect(await checksumOf(place, path)).toBe("y/Q5Jg==");
  });

  it("gets none with an upload in parts, which another process may go on with", async () => {
    await using place = await openPlace({ ...unknown, partSize: 5 * mebibyte });
    await place.fs.write("a", "small");
    await place.fs.write("b", bytesOf(6 * mebibyte));
    expect(await checksumOf(place, "b")).toBe(undefined);
  });

  it("gets none where it refuses one, which costs a request once for each endpoint", async () => {
    await using place = await openPlace(unknown, { dialect: { checksums: "refused" } });
    await place.fs.write("a", "A");
    expect(place.server.requests.counts()).toEqual({ PutObject: 2 });
    await using other = place.open(unknown);
    await other.write("b", "B");
    expect(place.server.requests.counts()).toEqual({ PutObject: 3 });
    expect(await place.fs.read("a").text()).toBe("A");
  });

  it("may be asked by a write on a condition, which holds for its repetition", async () => {
    const options = { dialect: { conditionalWrites: true } };
    await using place = await openPlace(options, { dialect: { checksums: "refused" } });
    await place.fs.write("b", "B", { overwrite: false });
    expect(await failureOf(place.fs.write("b", "C", { overwrite: false }))).toMatchObject({ code: "EEXIST" });
    expect(await place.fs.read("b").text()).toBe("B");
  });

  it("has told nothing by a write that it refuses without one as well", async () => {
    let isOpen = false;
    const carried: boolean[] = [];
    await using raw = await serveRaw(
      ({ headers }, reply) => {
        carried.push(headers["x-amz-checksum-crc32"] !== undefined);
        if (isOpen) return void reply.writeHead(200, objectHeaders).end();
        reply.writeHead(400).end("<Error><Code>InvalidArgument</Code><Message>not today</Message></Error>");
      },
      { ...unknown, retries: quickly },
    );
    expect(await failureOf(raw.fs.write("a", "A"))).toMatchObject({ code: "EINVAL" });
    isOpen = true;
    await raw.fs.write("a", "A");
    expect(carried).toEqual([true, false, true]);
  });

  it("is asked for those of downloads once it has taken one, which are compared", async () => {
    const asked: unknown[] = [];
    await using raw = await serveRaw(
      ({ method, headers }, reply) => {
        if (method === "GET") asked.push(headers["x-amz-checksum-mode"]);
        const isAsked = headers["x-amz-checksum-mode"] !== undefined;
        const told = isAsked ? { "x-amz-checksum-crc32": "AAAAAA==" } : {}; // that of no bytes
        reply.writeHead(200, { ...objectHeaders, ...told, "content-length": method === "GET" ? 3 : 0 });
        reply.end(method === "GET" ? "xyz" : "");
      },
      { ...unknown, retries: { attempts: 1 } },
    );
    await raw.fs.read("a").bytes();
    await raw.fs.write("a", "A");
    expect(await failureOf(raw.fs.read("a").bytes())).toMatchObject({ code: "EINTEGRITY" });
    expect(asked).toEqual([undefined, "ENABLED"]);
  });

  it("gets none and is asked for none where the options say so", async () => {
    const off: S3Options = { ...unknown, checksums: false };
    await using place = await openPlace(off);
    await place.fs.write("a", "A");
    expect(await checksumOf(place, "a")).toBe(undefined);
    const { endpoint, region, credentials } = place.server;
    const requestChecksumCalculation = "WHEN_REQUIRED";
    const client = new S3Client({
      endpoint,
      region,
      credentials,
      forcePathStyle: true,
      requestChecksumCalculation,
    });
    await using fs = new S3FS("demo", { client, ...unknown }); // used as it is
    await fs.write("b", "B");
    expect(await checksumOf(place, "b")).toBe(undefined);
    client.destroy();
  });
});
