import { readFileSync } from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
import { parsePath, type FsUrl } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { s3Opener } from "@s3fs/s3/opener";
import { describe, expect, it, vi } from "vitest";
import { optionsOf } from "../src/opener.ts";
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

describe("the opener", () => {
  const optionsFrom = (parameters: Record<string, string>, more: Partial<FsUrl>): Promise<S3Options> =>
    Promise.resolve(optionsOf(url("demo", parameters, more)));
  const url = (
    resource: string,
    parameters: Record<string, string> = {},
    more: Partial<FsUrl> = {},
  ): FsUrl => ({
    scheme: "s3",
    resource,
    parameters: new Map(Object.entries(parameters)),
    display: `s3://***@${resource}`,
    ...more,
  });

  it("loads no SDK before a URL is opened", () => {
    expect(staticImports(new URL("../src/opener.ts", import.meta.url))).toEqual(["@s3fs/core"]);
  });

  it("opens a bucket with everything that a URL can say", async () => {
    await using place = await openPlace();
    const { endpoint, credentials } = place.server;
    const { accessKeyId: username, secretAccessKey: password } = credentials;
    const parameters = {
      ...everyParameter,
      endpoint_url: endpoint,
      region: "us-east-1",
      expected_bucket_owner: "000000000000",
    };
    await using fs = await s3Opener.open(url("demo/p/q/", parameters, { username, password }), {});
    await fs.write("d/file", "1");
    expect(fs.driver.traits.names).toBe("exclusive");
    const customer = place.open({ encryption: { kind: "customer", key: everyParameter.customer_key } });
    expect(await customer.s3.head("p/q/d/file")).toMatchObject({
      native: {
        cacheControl: "max-age=60",
        storageClass: "STANDARD_IA",
        metadata: expect.objectContaining({ color: "blue & green" }),
      },
    });
    expect(await customer.s3.tags("p/q/d/file")).toEqual({ a: "1", b: "2" });
    expect(await failureOf(place.fs.stat("p/q/d/file"))).toMatchObject({ code: "EINVAL" }); // without the key
    expect(await fs.url("d/file")).toBe("https://cdn.example.com/p/q/d/file");
    expect(await place.keys()).toEqual(["p/q/d/", "p/q/d/file"]);
  });

  it("has a parameter for every option that can be told by text, and hands each value on", async () => {
    const given = await optionsFrom(everyParameter, { username: "key", password: "secret" });
    expect(Object.keys(given).sort()).toEqual([...textOptions].sort());
    expect(given).toMatchObject({
      checksums: "CRC32C",
      encryption: { kind: "customer", key: everyParameter.customer_key },
      memoryBytes: 1024,
      requesterPays: true,
      retries: { attempts: 2, baseDelayMs: 5, deadlineMs: 600_000 },
      timeouts: { connectMs: 600_000, inactivityMs: 600_000, leastBytesPerSecond: 1 },
      uploadArgs: { ContentLanguage: "de", Expires: new Date("2030-01-01T00:00:00Z") },
      downloadArgs: { ResponseContentType: "text/plain" },
    });
    const { customer_key: _key, ...others } = everyParameter;
    const managed = { encryption: "kms", kms_key_id: "k", kms_context: "a=1", bucket_key: "1" };
    expect(await optionsFrom({ ...others, ...managed }, {})).toMatchObject({
      encryption: { kind: "kms", keyId: "k", context: { a: "1" }, bucketKey: true },
    });
    expect(await optionsFrom({ checksums: "false" }, {})).toMatchObject({ checksums: false });
  });

  it("takes from code what a URL can not say", async () => {
    await using place = await openPlace();
    const { endpoint, credentials } = place.server;
    const backend = { credentials: async () => credentials };
    await using fs = await s3Opener.open(url("demo", { endpoint_url: endpoint }), { backend });
    await fs.write("file", "1");
    expect(await place.keys()).toEqual(["file"]);
  });

  it("refuses what it does not know", async () => {
    for (const [resource, parameters, more] of [
      ["demo", { endpoint: "x" }, {}],
      ["demo", { strict: "yes" }, {}],
      ["demo", { acl: "everyone" }, {}],
      ["demo", { dialect: "amazon" }, {}],
      ["demo", { markers: "always" }, {}],
      ["demo", { checksums: "MD5" }, {}],
      ["demo", { upload_args: "ContentLanguages=de" }, {}],
      ["demo", { upload_args: "SSECustomerKey=secret" }, {}],
      ["demo", { upload_args: "Expires=tomorrow" }, {}],
      ["demo", { kms_key_id: "k" }, {}],
      ["demo", { customer_key: "c2hvcnQ=" }, {}],
      ["demo", { customer_key: "c2hvcnQ=", encryption: "s3" }, {}],
      ["demo", { expected_bucket_owner: "me" }, {}],
      ["demo", { part_size: "8MiB" }, {}],
      ["demo", {}, { username: "key" }],
      ["demo", { session_token: "t" }, {}],
      ["", {}, {}],
    ] as const)
      expect(await failureOf(s3Opener.open(url(resource, parameters, more), {}))).toMatchObject({
        code: "EINVAL",
      });
    const open = s3Opener.open(url("demo"), { backend: { clinet: 1 } });
    expect(await failureOf(open)).toMatchObject({ code: "EINVAL" });
  });

  it("gives no untrusted address a proof of this process's own credentials", async () => {
    const endpoint_url = "http://127.0.0.1:9";
    for (const parameters of [{ endpoint_url }, { profile: "admin" }, { profile: "admin", anonymous: "1" }])
      expect(await failureOf(s3Opener.open(url("demo", parameters), { untrusted: true }))).toMatchObject({
        code: "EINVAL",
      });
    const own = { username: "key", password: "secret" };
    for (const trusted of [
      url("demo", { endpoint_url }, own),
      url("demo", { endpoint_url, anonymous: "true" }),
    ])
      await (await s3Opener.open(trusted, { untrusted: true })).close();
  });
});

const customerKey = Buffer.alloc(32, 9).toString("base64");

const everyParameter = {
  acl: "public-read",
  allow_http: "true",
  anonymous: "false",
  ca: "",
  cache_control: "max-age=60",
  checksums: "CRC32C",
  concurrency: "2",
  connect_timeout_ms: "600000",
  customer_key: customerKey,
  dialect: "aws",
  download_args: "ResponseContentType=text%2Fplain",
  endpoint_url: "http://127.0.0.1:9",
  expected_bucket_owner: "123456789012",
  inactivity_timeout_ms: "600000",
  least_bytes_per_second: "1",
  list_concurrency: "2",
  markers: "every-level",
  memory_bytes: "1024",
  metadata: "color=blue+%26+green",
  part_size: "5242880",
  path_style: "true",
  public_url: "https://cdn.example.com",
  region: "eu-west-1",
  requester_pays: "1",
  retry_attempts: "2",
  retry_base_delay_ms: "5",
  retry_deadline_ms: "600000",
  storage_class: "STANDARD_IA",
  strict: "1",
  tags: "a=1&b=2",
  upload_args: "ContentLanguage=de&Expires=2030-01-01T00:00:00Z",
} as const;

/** Those of the constructor but `client`, `onEvent` and `profile`, of which the first two are no text. */
const textOptions = [
  "acl",
  "allowHttp",
  "anonymous",
  "ca",
  "cacheControl",
  "checksums",
  "concurrency",
  "credentials",
  "dialect",
  "downloadArgs",
  "encryption",
  "endpoint",
  "expectedBucketOwner",
  "forcePathStyle",
  "listConcurrency",
  "markers",
  "memoryBytes",
  "metadata",
  "partSize",
  "publicUrl",
  "region",
  "requesterPays",
  "retries",
  "storageClass",
  "strict",
  "tags",
  "timeouts",
  "uploadArgs",
] as const;

/** The packages that are loaded along with a file; what is imported for its types alone is not. */
function staticImports(file: URL): string[] {
  const imports = readFileSync(file, "utf8").matchAll(/^import (?!type).*from "(.+)";$/gm);
  const names = [...imports].map(([, name = ""]) => name);
  const packages = names.flatMap((name) =>
    name.startsWith(".") ? staticImports(new URL(name, file)) : name,
  );
  return [...new Set(packages)];
}
