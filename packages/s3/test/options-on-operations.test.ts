import { FileSystem } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBucket } from "../src/open-bucket.ts";
import { s3PartLimits } from "../src/part-limits.ts";
import { demands } from "./demands.ts";
import { asAmazon, bytesOf, failureOf, gather, mebibyte, quickly } from "./place.ts";

interface Verb {
  readonly requests: readonly string[];
  run(fs: FileSystem): Promise<unknown>;
}

const large = bytesOf(11 * mebibyte);

/** Each verb with the operations of S3 that it comes down to: all that this package uses. */
const verbs: Readonly<Record<string, Verb>> = {
  stat: { requests: ["HeadObject"], run: (fs) => fs.stat("file") },
  read: { requests: ["GetObject"], run: (fs) => fs.read("file").bytes() },
  "read of a range": { requests: ["GetObject"], run: (fs) => fs.read("file", { start: 1, end: 3 }).bytes() },
  write: { requests: ["PutObject"], run: (fs) => fs.write("new", "1") },
  "write in parts": {
    requests: ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"],
    run: (fs) => fs.write("large", large),
  },
  "write that fails in its parts": {
    requests: ["AbortMultipartUpload", "ListParts"],
    run: (fs) => failureOf(fs.write("broken", breaking())),
  },
  append: {
    requests: ["CreateMultipartUpload", "GetObjectTagging", "UploadPartCopy"],
    run: (fs) => fs.append("big", "more"),
  },
  "copy in parts": {
    requests: ["CopyObject", "UploadPartCopy"],
    run: (fs) => fs.copy("huge", "copy-of-huge"),
  },
  copy: { requests: ["CopyObject"], run: (fs) => fs.copy("file", "copy", { overwrite: true }) },
  list: { requests: ["ListObjectsV2"], run: (fs) => gather(fs.list()) },
  makeDirectory: { requests: ["PutObject"], run: (fs) => fs.makeDirectory("directory") },
  remove: { requests: ["DeleteObject"], run: (fs) => fs.remove("gone", { missing: "ignore" }) },
  "remove of a tree": { requests: ["DeleteObjects"], run: (fs) => fs.remove("tree", { recursive: true }) },
};

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield large;
  throw new RangeError("the source broke");
}

/** A customer's key belongs to bytes; what touches none does not take it. */
const withoutBytes: ReadonlySet<string> = new Set(["list", "remove", "remove of a tree"]);

/** What a verb makes anew, for which any key is the right one. */
const newKeys: ReadonlyMap<string, string> = new Map([
  ["write", "new"],
  ["write in parts", "large"],
  ["makeDirectory", "directory/"],
]);

for (const [demand, { right, wrong }] of Object.entries(demands)) {
  describe(`${demand} goes along with`, () => {
    let server: S3Server;
    const open = (options: S3Options): FileSystem => {
      const { endpoint, region, credentials } = server;
      const connection = { endpoint, region, credentials, retries: quickly, partSize: 5 * mebibyte };
      const all = { ...connection, dialect: { ...asAmazon, countsTags: false }, ...options };
      const limits = { ...s3PartLimits, copyPartBytes: 5 * mebibyte };
      return new FileSystem(openBucket("demo", all, limits).driver);
    };

    beforeAll(async () => {
      server = await serveS3({ buckets: ["demo"], requesterPays: demand === "who pays" ? ["demo"] : [] });
      await using fs = open(right);
      for (const [path, body] of Object.entries({ file: "12345", big: large, huge: large, "tree/a": "1" }))
        await fs.write(path, body);
    }, 60_000);
    afterAll(() => server.close());

    for (const [verb, { requests, run }] of Object.entries(verbs)) {
      it(`${verb}: ${requests.join(", ")}`, async () => {
        const fault = verb === "copy in parts" ? refuseWhole(server) : undefined;
        await using fs = open(right);
        server.requests.reset();
        await run(fs);
        for (const operation of requests)
          expect([operation, server.requests.count(operation as "GetObject")]).not.toEqual([operation, 0]);
        const refused = server.requests
          .entries()
          .filter(({ status = 0, fault: asked }) => status >= 400 && !asked);
        expect(refused.filter(({ status }) => status !== 404)).toEqual([]);
        fault?.remove();
      });

      if (demand === "a customer's key" && withoutBytes.has(verb)) continue;
      if (verb === "write that fails in its parts") continue;
      const made = demand === "a customer's key" ? newKeys.get(verb) : undefined;
      it(`${verb}, and ${made === undefined ? "is refused" : "what it made cannot be read"} without it`, async () => {
        await using fs = open(made === undefined ? wrong : right);
        if (made === undefined) {
          const code: unknown = expect.stringMatching(/^(EACCES|EINVAL|EIO)$/);
          expect(await failureOf(run(fs))).toMatchObject({ code });
          return;
        }
        await run(fs);
        const { endpoint, region, credentials } = server;
        await using keyless = new S3FS("demo", { endpoint, region, credentials });
        expect(await failureOf(keyless.s3.head(made))).toMatchObject({ code: "EINVAL" });
      });
    }
  });
}

/** As S3 answers for more than 5 GiB. */
function refuseWhole({ faults }: S3Server): { remove(): void } {
  const message =
    "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
  return faults.add({
    operation: "CopyObject",
    times: Infinity,
    action: { kind: "error", status: 400, code: "InvalidRequest", message },
  });
}
