import { readFileSync } from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
import type { FsUrl } from "@s3fs/core";
import type { S3Options } from "@s3fs/s3";
import { s3Opener } from "@s3fs/s3/opener";
import { describe, expect, it } from "vitest";
import { optionsOf } from "../src/opener.ts";
import { failureOf, openPlace } from "./place.ts";

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
    const own = { username: "key", password: "secret" };
    const other = "http://127.0.0.1:10";
    for (const [parameters, backend] of [
      [{ endpoint_url }],
      [{ profile: "admin" }],
      [{ profile: "admin", anonymous: "1" }],
      [{ ca: "an authority" }],
      [{ allow_http: "1" }],
      [{ endpoint_url, anonymous: "1" }, { anonymous: false }],
      [{ endpoint_url }, { anonymous: undefined }],
    ] as const)
      expect(await refusalOf(url("demo", parameters), backend)).toMatchObject({ code: "EINVAL" });
    for (const [trusted, backend] of [
      [url("demo", { endpoint_url }, own)],
      [url("demo", { endpoint_url, anonymous: "true" })],
      [url("demo", { endpoint_url }), { endpoint: other, credentials: processKeys }], // the process says where
      [url("demo", { endpoint_url }), { anonymous: true }],
      [url("demo"), { credentials: processKeys }],
    ] as const)
      await (await s3Opener.open(trusted, { untrusted: true, backend })).close();
  });

  it("adds no secret of this process to an untrusted address that brings credentials", async () => {
    const theirs = url("demo", { endpoint_url }, { username: "key", password: "secret" });
    const client = new S3Client({ region: "us-east-1" });
    for (const backend of [
      { credentials: processKeys },
      { credentials: undefined }, // those of the environment
      { credentials: async () => processKeys },
      { profile: "admin" },
      { client },
      { encryption: { kind: "customer", key: customerKey } },
      { uploadArgs: { SSECustomerKey: customerKey } },
      { downloadArgs: { SSECustomerKey: customerKey } },
    ])
      expect(await refusalOf(theirs, backend)).toMatchObject({
        code: "EINVAL",
        message: expect.stringContaining("endpoint_url"),
      });
    client.destroy();
  });
});

const endpoint_url = "http://127.0.0.1:9";

const processKeys = { accessKeyId: "AKIAPROCESS", secretAccessKey: "of this process" };

function refusalOf(theirs: FsUrl, backend: object = {}): Promise<unknown> {
  return failureOf(s3Opener.open(theirs, { untrusted: true, backend: { ...backend } }));
}

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
