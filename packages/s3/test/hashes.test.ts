import type { FileEntry, Hashes } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { openPlace } from "./place.ts";
import { objectHeaders, serveRaw } from "./raw-server.ts";

const md5 = "900150983cd24fb0d6963f7d28e17f72";

/** What a look tells that gets these headers, and what it asked for. */
async function told(
  headers: Readonly<Record<string, string>>,
  options: { hashes?: boolean } = {},
): Promise<{ hashes: Hashes | undefined; mode: unknown }> {
  await using raw = await serveRaw((_request, reply) => {
    reply.writeHead(200, { "content-length": "3", ...objectHeaders, etag: `"${md5}"`, ...headers }).end();
  });
  const entry = (await raw.fs.stat("a", options)) as FileEntry;
  return { hashes: entry.hashes, mode: raw.seen[0]?.headers["x-amz-checksum-mode"] };
}

describe("the hashes of an object", () => {
  it.each<[string, Readonly<Record<string, string>>, Hashes]>([
    ["is the MD5 of what is not encrypted", {}, { md5 }],
    [
      "is the MD5 of what S3 encrypts by keys of its own",
      { "x-amz-server-side-encryption": "AES256" },
      { md5 },
    ],
    ["is none under a key of the key service", { "x-amz-server-side-encryption": "aws:kms" }, {}],
    ["is none under two of them", { "x-amz-server-side-encryption": "aws:kms:dsse" }, {}],
    ["is none under a customer's key", { "x-amz-server-side-encryption-customer-algorithm": "AES256" }, {}],
    ["is none where an encryption comes that nobody knows", { "x-amz-server-side-encryption": "new" }, {}],
    ["is none of an upload in parts", { etag: `"${md5}-2"` }, {}],
    ["is none where it is of another form", { etag: '"abc"' }, {}],
  ])("tell that the tag %s", async (_what, headers, hashes) => {
    expect(await told(headers)).toEqual({ hashes, mode: undefined });
  });

  it("are asked for only when they are wanted, and told in hexadecimal", async () => {
    const all = {
      "x-amz-checksum-crc32": "y/Q5Jg==",
      "x-amz-checksum-crc64nvme": "rosUhgp5mIg=",
      "x-amz-checksum-sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    };
    expect(await told(all, { hashes: true })).toEqual({
      mode: "ENABLED",
      hashes: {
        md5,
        crc32: "cbf43926",
        crc64nvme: "ae8b14860a799888",
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      },
    });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["was made of those of the parts", { "x-amz-checksum-crc32": "y/Q5Jg==-2" }],
    ["is said to be so", { "x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-type": "COMPOSITE" }],
    ["is no base64", { "x-amz-checksum-crc32": "y/Q5J" }],
  ])("leave out a checksum that %s", async (_what, headers) => {
    expect((await told(headers, { hashes: true })).hashes).toEqual({ md5 });
  });

  it("come with the bytes, and with a look through a view", async () => {
    await using place = await openPlace();
    await place.fs.write("d/a", "abc");
    expect((await place.fs.read("d/a").entry()).hashes).toEqual({ md5 });
    expect(await place.fs.at("d").stat("a", { hashes: true })).toMatchObject({ hashes: { md5 } });
  });
});
