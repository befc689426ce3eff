import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Case } from "../case.ts";
import { changed, put } from "./special.ts";

/** Checksums of one PUT, and what reads say of them. */
export function checksumCases(): readonly Case[] {
  const right = [
    ["CRC32", crcOf("new content")],
    ["SHA1", createHash("sha1").update("new content").digest("base64")],
    ["SHA256", createHash("sha256").update("new content").digest("base64")],
  ] as const;
  const wrong = [
    ["CRC32", "AAAAAA=="],
    ["CRC32C", "AAAAAA=="],
    ["CRC64NVME", "AAAAAAAAAAA="],
    ["SHA1", Buffer.alloc(20).toString("base64")],
    ["SHA256", Buffer.alloc(32).toString("base64")],
  ] as const;
  const header = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`;
  return [
    ...right.flatMap(([algorithm, value]) => [
      changed("PutObject", `right ${algorithm}`, { headers: { [header(algorithm)]: value } }),
      changed("GetObject", `checksum mode of an object with ${algorithm}`, {
        path: "/new",
        headers: { "x-amz-checksum-mode": "ENABLED" },
        before: (place) =>
          put(place, "new", { body: "new content", headers: { [header(algorithm)]: value } }),
      }),
      changed("GetObjectAttributes", `checksum of an object with ${algorithm}`, {
        path: "/new",
        headers: { "x-amz-object-attributes": "Checksum,ObjectSize" },
        before: (place) =>
          put(place, "new", { body: "new content", headers: { [header(algorithm)]: value } }),
      }),
    ]),
    ...wrong.flatMap(([algorithm, value]) => [
      changed("PutObject", `wrong ${algorithm}`, { headers: { [header(algorithm)]: value } }),
      changed("PutObject", `${algorithm} that is none`, { headers: { [header(algorithm)]: "nonsense" } }),
      changed("UploadPart", `wrong ${algorithm}`, { headers: { [header(algorithm)]: value } }),
    ]),
    changed("PutObject", "two checksums", {
      headers: { "x-amz-checksum-crc32": crcOf("new content"), "x-amz-checksum-sha256": wrong[4][1] },
    }),
    changed("PutObject", "checksum algorithm without a checksum", {
      headers: { "x-amz-sdk-checksum-algorithm": "CRC32" },
    }),
    changed("PutObject", "checksum algorithm that is none", {
      headers: { "x-amz-sdk-checksum-algorithm": "CRC7", "x-amz-checksum-crc32": crcOf("new content") },
    }),
    changed(
      "PutObject",
      "presigned with the checksum of other bytes",
      { query: { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-sdk-checksum-algorithm": "CRC32" } },
      { authorization: "presigned" },
    ),
    ...trailerCases(),
    changed("CreateMultipartUpload", "checksum algorithm", {
      headers: { "x-amz-checksum-algorithm": "CRC32" },
    }),
    changed("CreateMultipartUpload", "checksum algorithm that is none", {
      headers: { "x-amz-checksum-algorithm": "CRC7" },
    }),
    changed("CreateMultipartUpload", "full-object SHA256, which cannot be", {
      headers: { "x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "FULL_OBJECT" },
    }),
    changed("CopyObject", "checksum algorithm", { headers: { "x-amz-checksum-algorithm": "SHA256" } }),
    changed("DeleteObjects", "wrong SHA256", {
      headers: { "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") },
    }),
  ];
}

/** Of a body in unsigned chunks. */
function trailerCases(): readonly Case[] {
  const right = `x-amz-checksum-crc32:${crcOf("new content")}`;
  const crc32Announced = { "x-amz-trailer": "x-amz-checksum-crc32" };
  const cases: readonly (readonly [string, string, Record<string, string>])[] = [
    ["right trailer", right, crc32Announced],
    ["wrong trailer", "x-amz-checksum-crc32:AAAAAA==", crc32Announced],
    ["trailer of another name", `x-amz-checksum-sha1:${SHA1}`, crc32Announced],
    ["trailer that is none", "x-amz-checksum-crc32", crc32Announced],
    ["no trailer, though announced", "", crc32Announced],
    ["trailer that was not announced", right, {}],
    ["no trailer", "", {}],
    [
      "trailer of an unknown algorithm",
      "x-amz-checksum-crc7:AA==",
      { "x-amz-trailer": "x-amz-checksum-crc7" },
    ],
    [
      "two trailers",
      `${right}\r\nx-amz-meta-more:1`,
      { "x-amz-trailer": "x-amz-checksum-crc32,x-amz-meta-more" },
    ],
  ];
  return cases.map(([condition, trailer, headers]) =>
    changed(
      "PutObject",
      condition,
      {
        headers: { "content-encoding": "aws-chunked", "x-amz-decoded-content-length": "11", ...headers },
        body: `b\r\nnew content\r\n0\r\n${trailer === "" ? "" : `${trailer}\r\n`}\r\n`,
      },
      { signing: { payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" } },
    ),
  );
}

const SHA1 = createHash("sha1").update("new content").digest("base64");

function crcOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
}
