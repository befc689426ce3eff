import { createHash, randomBytes } from "node:crypto";
import { CreateMultipartUploadCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { NEVER, ROOT } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { memoryStore, serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demands } from "./demands.ts";
import { asAmazon, bytesOf, failureOf, gather, mebibyte, quickly } from "./place.ts";
import { serveRaw } from "./raw-server.ts";

interface Verb {
  readonly requests: readonly string[];
  /** Whether it touches bytes that are there, so that a customer's key has to do with it. */
  readonly touchesBytes?: boolean;
  /** What it makes anew, by the right key alone. */
  readonly makes?: string;
  run(fs: S3FS, server: S3Server): Promise<unknown>;
}

const lost = { kind: "lost-reply" } as const;

/** What goes beside the verbs of files, and what only happens after a reply was lost. */
const verbs: Readonly<Record<string, Verb>> = {
  head: { requests: ["HeadObject"], touchesBytes: true, run: (fs) => fs.s3.head("file") },
  get: { requests: ["GetObject"], touchesBytes: true, run: (fs) => fs.s3.get("file") },
  keys: { requests: ["ListObjectsV2"], run: (fs) => gather(fs.s3.keys()) },
  "remove of a key": { requests: ["DeleteObject"], run: (fs) => fs.s3.remove("gone") },
  tags: { requests: ["GetObjectTagging"], run: (fs) => fs.s3.tags("file") },
  setTags: { requests: ["PutObjectTagging"], run: (fs) => fs.s3.setTags("file", { a: "1" }) },
  acl: { requests: ["GetObjectAcl"], run: (fs) => fs.s3.acl("file") },
  setAcl: { requests: ["PutObjectAcl"], run: (fs) => fs.s3.setAcl("file", "private") },
  versions: { requests: ["ListObjectVersions"], run: (fs) => gather(fs.s3.versions()) },
  setHeaders: {
    requests: ["HeadObject", "CopyObject"],
    touchesBytes: true,
    makes: "described",
    run: (fs) => fs.s3.setHeaders("described", { CacheControl: "no-store" }),
  },
  restoreVersion: {
    requests: ["CopyObject"],
    touchesBytes: true,
    makes: "file",
    async run(fs) {
      const oldest = (await gather(fs.s3.versions("file"))).at(-1);
      await fs.s3.restoreVersion("file", oldest?.versionId ?? "");
      expect(await fs.read("file").text()).toBe("first");
    },
  },
  removeLeftovers: {
    requests: ["ListMultipartUploads", "AbortMultipartUpload"],
    run: (fs) => fs.driver.removeLeftovers?.(ROOT, { keep: new Set(), signal: NEVER }) ?? Promise.reject(),
  },
  "write whose reply is lost": {
    requests: ["PutObject", "HeadObject"],
    makes: "written",
    run(fs, { faults }) {
      faults.add({ operation: "PutObject", action: lost });
      return fs.write("written", "1", { overwrite: false });
    },
  },
  "write in parts whose last reply is lost": {
    requests: ["CompleteMultipartUpload", "HeadObject"],
    makes: "parts",
    run(fs, { faults }) {
      faults.add({ operation: "CompleteMultipartUpload", action: lost });
      return fs.write("parts", bytesOf(6 * mebibyte), { overwrite: false });
    },
  },
  "copy whose reply is lost": {
    requests: ["CopyObject", "HeadObject"],
    makes: "copied",
    async run(fs, { faults }) {
      faults.add({ operation: "CopyObject", action: lost });
      await fs.copy("file", "copied").catch(unlessUnknown); // what is encrypted by keys has no telling ETag
    },
  },
};

function unlessUnknown(error: unknown): void {
  expect(error).toMatchObject({ code: "EOUTCOME" });
}

for (const [demand, { right, wrong }] of Object.entries(demands))
  describe(`${demand} goes along with`, () => {
    const isKey = demand === "a customer's key";
    const store = memoryStore();
    let server: S3Server;
    const open = (options: S3Options): S3FS => {
      const { endpoint, region, credentials } = server;
      const connection = { endpoint, region, credentials, retries: quickly, partSize: 5 * mebibyte };
      return new S3FS("demo", { ...connection, dialect: asAmazon, ...options });
    };

    beforeAll(async () => {
      server = await serveS3({ store, buckets: ["demo"] });
      await keepVersions(server);
      await using fs = open(right);
      for (const path of ["file", "described"]) await fs.write(path, "first");
      await fs.write("file", "second");
      await server.close();
      server = await serveS3({ store, requesterPays: demand === "who pays" ? ["demo"] : [] });
    });
    afterAll(() => server.close());

    for (const [verb, { requests, touchesBytes = false, makes, run }] of Object.entries(verbs)) {
      it(`${verb}: ${requests.join(", ")}`, async () => {
        await using fs = open(right);
        server.requests.reset();
        await run(fs, server);
        for (const operation of requests)
          expect([operation, server.requests.count(operation as "GetObject")]).not.toEqual([operation, 0]);
        const answers = server.requests.entries().map(({ operation, status }) => `${operation} ${status}`);
        expect(answers.filter((answer) => / 40[03]$/.test(answer))).toEqual([]);
        if (!isKey || makes === undefined) return;
        await using keyless = open({});
        expect(await failureOf(keyless.s3.head(makes))).toMatchObject({ code: "EINVAL" });
      });

      if (isKey ? !touchesBytes : verb.endsWith("is lost")) continue;
      it(`${verb}, and is refused without it`, async () => {
        await using fs = open(wrong);
        expect(await failureOf(run(fs, server))).toMatchObject({ code: "EACCES" });
      });
    }

    if (!isKey)
      it("an address for an upload, and is refused without it", async () => {
        for (const [options, status] of [
          [right, 200],
          [wrong, 403],
        ] as const) {
          await using fs = open(options);
          const address = await fs.url("new", { method: "put" });
          expect((await fetch(address, { method: "PUT", body: "1" })).status).toBe(status);
        }
      });
  });

it("goes along with the way back from an archive", async () => {
  const options = { requesterPays: true, expectedBucketOwner: "000000000000" } as const;
  await using raw = await serveRaw((_request, reply) => void reply.writeHead(202).end(), options);
  await raw.fs.s3.restoreArchived("file", { days: 1 });
  expect(raw.seen.map(({ method, headers }) => [method, headers])).toMatchObject([
    ["POST", { "x-amz-request-payer": "requester", "x-amz-expected-bucket-owner": "000000000000" }],
  ]);
});

it("goes along with the look of a move at what only downloads have the key of", async () => {
  const key = randomBytes(32);
  const SSECustomerKeyMD5 = createHash("md5").update(key).digest("base64");
  const SSECustomerKey = key.toString("base64");
  const server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials } = server;
  const connection = { endpoint, region, credentials, retries: quickly, dialect: asAmazon };
  await using source = new S3FS("demo", { ...connection, encryption: { kind: "customer", key } });
  const downloadArgs = { SSECustomerAlgorithm: "AES256", SSECustomerKey, SSECustomerKeyMD5 };
  await using fs = new S3FS("demo", { ...connection, downloadArgs });
  await source.write("file", "1");
  await fs.move("file", "moved");
  expect(server.requests.count("HeadObject")).toBe(1);
  await using plain = new S3FS("demo", connection);
  expect(await plain.read("moved").text()).toBe("1");
  await server.close();
});

/** And leaves an upload behind that nobody goes on with. */
async function keepVersions({ endpoint, region, credentials }: S3Server): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: "demo", VersioningConfiguration }));
  await client.send(new CreateMultipartUploadCommand({ Bucket: "demo", Key: "left" }));
  client.destroy();
}
