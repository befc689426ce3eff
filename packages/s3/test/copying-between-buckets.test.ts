import type { IncomingMessage, ServerResponse } from "node:http";
import { NEVER, parsePath, type Location } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { asAmazon, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const path = parsePath("file");

async function copy(source: S3FS | Location, target: S3FS): Promise<void> {
  const location = "store" in source ? source : source.driver.locate?.(path);
  if (location !== undefined)
    await target.driver.copyFrom?.(location, path, { overwrite: true, signal: NEVER });
}

describe("a copy from another bucket", () => {
  it("names the owner of either, to each request that has to do with it, and agrees to pay", async () => {
    await using raw = await serveRaw(answerInParts, { expectedBucketOwner: "222222222222" });
    const options = { endpoint: raw.endpoint, credentials: { accessKeyId: "k", secretAccessKey: "s" } };
    await using source = new S3FS("source", {
      ...options,
      expectedBucketOwner: "111111111111",
      requesterPays: true,
    });
    await copy(source, raw.fs);
    const told = raw.seen.map(({ method, url = "", headers }) => {
      const [where] = url.split("?");
      const owner = headers["x-amz-expected-bucket-owner"];
      const ofSource = headers["x-amz-source-expected-bucket-owner"];
      return [`${method} ${where}`, owner, ofSource, headers["x-amz-request-payer"]];
    });
    const [own, theirs] = ["222222222222", "111111111111"];
    expect(told).toEqual([
      ["PUT /demo/file", own, theirs, "requester"],
      ["HEAD /source/file", theirs, undefined, "requester"],
      ["GET /source/file", theirs, undefined, "requester"],
      ["POST /demo/file", own, undefined, undefined],
      ["PUT /demo/file", own, theirs, "requester"],
      ["POST /demo/file", own, undefined, undefined],
    ]);
  });

  it("names no owner of a bucket that nobody has told the owner of", async () => {
    await using raw = await serveRaw(answerInParts, { expectedBucketOwner: "222222222222" });
    const { store = "" } = raw.fs.driver.locate?.(path) ?? {};
    await copy({ store, key: "source/file" }, raw.fs);
    for (const { url = "", headers } of raw.seen) {
      const owner = url.startsWith("/source/") ? undefined : "222222222222";
      expect([url, headers["x-amz-expected-bucket-owner"]]).toEqual([url, owner]);
      expect(headers["x-amz-source-expected-bucket-owner"]).toBeUndefined();
    }
  });

  for (const dialect of [asAmazon, {}])
    it(`is read with the source's key and written with the target's, ${dialect === asAmazon ? "as by Amazon" : "finding out what the store can"}`, async () => {
      await using place = await openPlace();
      await using source = openWithKey(place, "demo", 1);
      await using target = openWithKey(place, "other", 2, { dialect });
      await source.write("file", "secret");
      const location = source.driver.locate?.(path);
      if (location === undefined) throw new Error("a bucket has a place");
      const request = { overwrite: false, signal: NEVER } as const;
      await target.driver.copyFrom?.(location, path, request);
      expect(await target.read("file").text()).toBe("secret");
      expect(
        await failureOf(target.driver.copyFrom?.(location, path, request) ?? Promise.resolve()),
      ).toMatchObject({ code: "EEXIST" });
      await using keyless = openPlain(place, "other", { dialect });
      await copy(source, keyless);
      expect(await keyless.read("file").text()).toBe("secret");
    });

  it("is looked at as its source is read, where the reply was lost", async () => {
    await using place = await openPlace({}, { requesterPays: ["other"] });
    await using paying = openPlain(place, "other", { requesterPays: true });
    await paying.write("file", "1");
    await copyWithLostReply(place, paying, place.fs);
    expect(await place.fs.read("file").text()).toBe("1");
  });

  it("is looked at with its source's key, where the reply was lost", async () => {
    await using place = await openPlace();
    await using source = openWithKey(place, "other", 1);
    await source.write("file", "1");
    expect(await failureOf(copyWithLostReply(place, source, place.fs))).toMatchObject({ code: "EOUTCOME" });
    expect(place.server.requests.count("HeadObject")).toBe(2);
    const refused = place.server.requests.entries().filter(({ status }) => status === 400);
    expect(refused).toEqual([]);
  });

  it("shows no key in the location", async () => {
    await using place = await openPlace();
    await using source = openWithKey(place, "demo", 1);
    const location = source.driver.locate?.(path);
    expect(Object.keys(location ?? {})).toEqual(["store", "key"]);
    expect(Reflect.ownKeys(location ?? {})).toEqual(["store", "key"]);
  });
});

/** Onto a key that is free, so that a copy that is sent again meets itself. */
async function copyWithLostReply({ server }: Place, source: S3FS, target: S3FS): Promise<void> {
  const location = source.driver.locate?.(path);
  if (location === undefined) throw new Error("a bucket has a place");
  server.faults.add({ operation: "CopyObject", action: { kind: "lost-reply" } });
  await target.driver.copyFrom?.(location, path, { overwrite: false, signal: NEVER });
}

function openPlain({ server }: Place, bucket: string, options: S3Options = {}): S3FS {
  const { endpoint, region, credentials } = server;
  return new S3FS(bucket, { endpoint, region, credentials, retries: quickly, dialect: asAmazon, ...options });
}

function openWithKey(place: Place, bucket: string, fill: number, options: S3Options = {}): S3FS {
  const encryption = { kind: "customer", key: new Uint8Array(32).fill(fill) } as const;
  return openPlain(place, bucket, { ...options, encryption });
}

/** A store that copies 6 MiB in parts alone. */
function answerInParts({ method, url = "" }: IncomingMessage, reply: ServerResponse): void {
  const asked = new URL(url, "http://store").searchParams;
  if (method === "HEAD")
    return void reply.writeHead(200, { ...objectHeaders, "content-length": 6 * mebibyte }).end();
  if (asked.has("tagging")) return void reply.end("<Tagging><TagSet></TagSet></Tagging>");
  if (asked.has("uploads"))
    return void reply.end(
      "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
    );
  if (asked.has("partNumber")) return void reply.end("<CopyPartResult><ETag>p</ETag></CopyPartResult>");
  if (method === "POST")
    return void reply.end("<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
  const message = "The specified copy source is larger than the maximum allowable size";
  reply.writeHead(400).end(`<Error><Code>InvalidRequest</Code><Message>${message}</Message></Error>`);
}
