import { readFileSync } from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
import { parsePath } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { describe, expect, it, vi } from "vitest";
import { bytesOf, failureOf, gather, mebibyte, openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

function refusalOf(bucket: string, options?: S3Options): unknown {
  try {
    return new S3FS(bucket, options);
  } catch (error) {
    return error;
  }
}

describe("the constructor", () => {
  it("needs no more than a bucket, and asks nothing", () => {
    const fs = new S3FS("mybucket");
    expect(fs.driver.name).toBe("s3");
    expect(fs.s3.requests.total).toBe(0);
  });

  it("refuses an option that it does not know, and names those that it does", () => {
    const misspelled = { regoin: "eu-west-1" } as S3Options;
    expect(refusalOf("b", misspelled)).toMatchObject({
      code: "EINVAL",
      detail: expect.stringMatching(/"regoin".*known are .*region/),
    });
    for (const options of [
      { uploadArgs: { cacheControl: "x" } },
      { downloadArgs: { Range: "x" } },
      { retries: { attempt: 1 } },
      { timeouts: { connect: 1 } },
    ])
      expect(refusalOf("b", options as S3Options)).toMatchObject({ code: "EINVAL" });
  });

  it("refuses values that can not be meant", () => {
    const client = new S3Client({});
    const key = { accessKeyId: "a", secretAccessKey: "b" };
    for (const options of [
      { partSize: 5 * 1024 * 1024 - 1 },
      { partSize: 1.5 },
      { concurrency: 0 },
      { retries: { attempts: 0 } },
      { timeouts: { inactivityMs: -1 } },
      { endpoint: "example.com" },
      { endpoint: "ftp://example.com" },
      { endpoint: "http://user:password@example.com" },
      { credentials: { accessKeyId: "a", secretAccessKey: "" } },
      { anonymous: true, credentials: key },
      { client, region: "eu-west-1" },
      { prefix: "../up" },
      { strict: "yes" as never },
      { markers: "always" as never },
      { memoryBytes: -1 },
      { checksums: "MD5" as never },
      { dialect: "amazon" as never },
      { dialect: { conditionalWrite: true } as never },
      { encryption: { kind: "rot13" } as never },
      { encryption: { kind: "s3", key: "x" } as never },
      { encryption: { kind: "customer", key: "short" } },
      { expectedBucketOwner: "me" },
      { client, ca: "x" },
    ] satisfies S3Options[])
      expect(refusalOf("b", options)).toMatchObject({ code: "EINVAL" });
    for (const bucket of ["", ".", "..", "a/b", "a b", "a?b"])
      expect(refusalOf(bucket)).toMatchObject({ code: "EINVAL" });
  });
});

describe("the environment", () => {
  it("says what the options do not", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    vi.stubEnv("AWS_ENDPOINT_URL_S3", endpoint);
    vi.stubEnv("AWS_REGION", region);
    vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
    try {
      await using fs = new S3FS("demo");
      await fs.write("file", "1");
      expect(await place.keys()).toEqual(["file"]);
      const root = parsePath("");
      expect(fs.driver.locate?.(root)).toEqual(place.fs.driver.locate?.(root));
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("a ready client", () => {
  it("is used with its middleware, without its retries, and left open and unchanged", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 5 });
    let sent = 0;
    client.middlewareStack.add(
      (next) => (input) => {
        sent += 1;
        return next(input);
      },
      { step: "initialize", name: "counting" },
    );
    const before = client.middlewareStack.identify();
    const fs = new S3FS("demo", { client, retries: { attempts: 2, baseDelayMs: 1 } });
    await fs.write("file", "1");
    expect(await fs.read("file").text()).toBe("1");
    const action = { kind: "error", status: 500, code: "InternalError" } as const;
    place.server.requests.reset();
    place.server.faults.add({ operation: "HeadObject", times: Infinity, action });
    expect(await failureOf(fs.stat("file"))).toMatchObject({ code: "EUNAVAILABLE" });
    expect(place.server.requests.total).toBe(2);
    expect(await (await fetch(await fs.url("file"))).text()).toBe("1");
    await fs.close();
    expect(sent).toBeGreaterThanOrEqual(4);
    expect(client.middlewareStack.identify()).toEqual(before);
    const again = new S3FS("demo", { client });
    expect(await again.read("file").text()).toBe("1");
    client.destroy();
  });
});

describe("a client with the SDK's checksums, as Amazon gets them,", () => {
  it("writes in parts, reads, and frees the sockets of bodies that are left early", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const fs = new S3FS("demo", { client, partSize: 5 * mebibyte });
    const content = bytesOf(11 * mebibyte);
    await fs.write("large", content);
    await fs.write("small", content.subarray(0, 3 * mebibyte), { overwrite: false });
    expect(Buffer.compare(await fs.read("large").bytes(), content)).toBe(0);
    expect(Buffer.compare(await fs.read("small", { start: 5, end: 9 }).bytes(), content.subarray(5, 9))).toBe(
      0,
    );
    for (let round = 0; round < 60; round += 1) for await (const _chunk of fs.read("small")) break;
    expect((await fs.read("small").bytes()).byteLength).toBe(3 * mebibyte);
    await fs.remove("", { recursive: true });
    expect(await place.keys()).toEqual([]);
    client.destroy();
  });
});

describe("anonymous", () => {
  it("sends no signature, and makes addresses without one", async () => {
    await using raw = await serveRaw((_request, reply) => {
      reply.writeHead(200, { "content-length": "1", ...objectHeaders }).end("x");
    });
    const fs = new S3FS("demo", { endpoint: raw.endpoint, anonymous: true });
    expect(await fs.read("a b").text()).toBe("x");
    expect(raw.seen[0]?.headers.authorization).toBeUndefined();
    expect(await fs.url("a b")).toBe(`${raw.endpoint}/demo/a%20b`);
    await fs.close();
  });
});

describe("an authority of one's own", () => {
  it("is trusted with the certificates in ca, and not without", async () => {
    const pem = (name: string): string => readFileSync(new URL(`./tls/${name}.pem`, import.meta.url), "utf8");
    const tls = { key: pem("test-only.key"), cert: pem("localhost.cert") };
    await using server = await serveS3({ buckets: ["demo"], tls });
    const { region, credentials } = server;
    const endpoint = server.endpoint.replace("127.0.0.1", "localhost");
    const connection = { endpoint, region, credentials, retries: { attempts: 1 } };
    await using trusting = new S3FS("demo", { ...connection, ca: tls.cert });
    await trusting.write("a", "1");
    expect(await trusting.read("a").text()).toBe("1");
    await using other = new S3FS("demo", connection);
    expect(await failureOf(other.stat("a"))).toMatchObject({ code: "EACCES" });
  });
});

describe("a client of one's own", () => {
  it("uses one connection for one request after the other", async () => {
    await using place = await openPlace();
    for (let round = 0; round < 10; round += 1) await place.fs.write("file", new Uint8Array(3_000_000));
    expect(place.server.connections.opened).toBe(1);
  });

  it("sends who pays and who must own the bucket with every request, the customer's key where bytes are", async () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: key };
    const common = { RequestPayer: "requester", ExpectedBucketOwner: "123456789012" } as const;
    await using raw = await serveRaw(
      (_request, reply) => reply.writeHead(200, { "content-length": "0", ...objectHeaders }).end(),
      { uploadArgs: { ...common, ...customer }, downloadArgs: customer },
    );
    await raw.fs.write("a", "1");
    await raw.fs.read("a").bytes();
    await raw.fs.stat("a");
    await raw.fs.remove("a", { missing: "ignore" });
    await failureOf(gather(raw.fs.list()));
    for (const { headers, method, url = "" } of raw.seen) {
      expect(headers["x-amz-request-payer"]).toBe("requester");
      expect(headers["x-amz-expected-bucket-owner"]).toBe("123456789012");
      const carriesBytes = method !== "DELETE" && !url.includes("list-type");
      expect(headers["x-amz-server-side-encryption-customer-key"]).toBe(carriesBytes ? key : undefined);
    }
  });
});
