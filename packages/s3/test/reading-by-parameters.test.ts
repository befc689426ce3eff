import { randomBytes } from "node:crypto";
import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3FS, S3Native } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { bytesOf, openPlace, type Place } from "./place.ts";

type ReadNative = S3Native["read"];

const content = bytesOf(200_000);

/** What one read has to say of its own, and how a file comes about that can not be read without it. */
const parameters: readonly [string, (place: Place) => Promise<ReadNative>][] = [
  [
    "a version behind another",
    async (place) => {
      const old = await writeVersion(place);
      await place.fs.write("file", "new");
      return old;
    },
  ],
  [
    "a version of what is removed",
    async (place) => {
      const old = await writeVersion(place);
      await place.fs.remove("file");
      return old;
    },
  ],
  [
    "what a customer's key encrypts",
    async ({ fs }) => {
      const native = { SSECustomerAlgorithm: "AES256", SSECustomerKey: randomBytes(32).toString("base64") };
      await fs.write("file", content, { native });
      return native;
    },
  ],
];

/** The ways to read, each with the bytes that it brings. */
const ways: readonly [string, [number, number], (fs: S3FS, native: ReadNative) => Promise<Uint8Array>][] = [
  ["whole", [0, 200_000], (fs, native) => fs.read("file", { native }).bytes()],
  ["a range", [2, 5000], (fs, native) => fs.read("file", { native, start: 2, end: 5000 }).bytes()],
  ["a tail", [150_000, 200_000], (fs, native) => fs.read("file", { native, start: -50_000 }).bytes()],
  [
    "a range from its end",
    [150_000, 199_000],
    (fs, native) => fs.read("file", { native, start: -50_000, end: 199_000 }).bytes(),
  ],
  ["an empty range", [5, 5], (fs, native) => readNothing(fs, { native, start: 5, end: 5 })],
  ["a range past its end", [0, 0], (fs, native) => readNothing(fs, { native, start: 200_001 })],
  [
    "by a handle, from more than one place",
    [100_000, 120_000],
    (fs, nativeRead) =>
      fs.open("file", "r", { nativeRead }, async (handle) => {
        await handle.read(10, 0);
        return handle.read(20_000, 100_000);
      }),
  ],
];

describe.each(parameters)("a read of %s", (_what, plant) => {
  it.each(ways)("brings it: %s", async (_way, [start, end], read) => {
    await using place = await openPlace();
    const native = await plant(place);
    expect(Buffer.compare(await read(place.fs, native), content.subarray(start, end))).toBe(0);
  });

  it("goes on with it where the connection is cut", async () => {
    await using place = await openPlace();
    const native = await plant(place);
    place.server.requests.reset();
    place.server.faults.add({ operation: "GetObject", action: { kind: "cut", afterBytes: 70_000 } });
    expect(Buffer.compare(await place.fs.read("file", { native }).bytes(), content)).toBe(0);
    expect(place.server.requests.count("GetObject")).toBe(2);
  });
});

describe("a read that says how its reply shall look", () => {
  const expiresMs = Date.UTC(2030, 0, 1);
  const kept = {
    cacheControl: "no-store",
    contentDisposition: "inline",
    contentEncoding: "own",
    contentLanguage: "de",
    contentType: "text/x-own",
    expiresMs,
  };

  it.each<[keyof typeof kept, ReadNative]>([
    ["cacheControl", { ResponseCacheControl: "max-age=9" }],
    ["contentDisposition", { ResponseContentDisposition: "attachment" }],
    ["contentEncoding", { ResponseContentEncoding: "other" }],
    ["contentLanguage", { ResponseContentLanguage: "en" }],
    ["contentType", { ResponseContentType: "text/html" }],
    ["expiresMs", { ResponseExpires: new Date(0) }],
  ])("does not tell that as the description of the file: %s", async (name, native) => {
    await using place = await openPlace();
    await place.fs.write("file", "1", { description: kept });
    expect((await place.fs.read("file").entry()).description).toEqual(kept);
    const { [name]: _overridden, ...others } = kept;
    expect((await place.fs.read("file", { native }).entry()).description).toEqual(others);
  });
});

/** No byte, but the entry of the file. */
async function readNothing(
  fs: S3FS,
  options: { readonly native: ReadNative; readonly start: number; readonly end?: number },
): Promise<Uint8Array> {
  const reading = fs.read("file", options);
  const bytes = await reading.bytes();
  expect(await reading.entry()).toMatchObject({ size: content.byteLength });
  return bytes;
}

async function writeVersion({ fs, server }: Place): Promise<ReadNative> {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: "demo", VersioningConfiguration }));
  client.destroy();
  const { native } = await fs.write("file", content);
  return { VersionId: native?.versionId };
}
