import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { array, assert, constantFrom, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { combineCrcs } from "../src/checksum/combine-crc.ts";
import type { ChecksumAlgorithm } from "../src/checksum/digest.ts";
import { createDigest } from "../src/checksum/create-digest.ts";

function digest(algorithm: ChecksumAlgorithm | "MD5", chunks: readonly Uint8Array[]): string {
  const digesting = createDigest(algorithm);
  for (const chunk of chunks) digesting.update(chunk);
  return digesting.text("hex");
}

/** The check values of the catalogue of parametrised CRC algorithms: the checksum of the text 123456789. */
it.each([
  ["CRC32", "cbf43926"],
  ["CRC32C", "e3069283"],
  ["CRC64NVME", "ae8b14860a799888"],
  ["MD5", "25f9e794323b453885f5181f1b624d0b"],
  ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
] as const)("computes %s", (algorithm, expected) => {
  expect(digest(algorithm, [Buffer.from("123456789")])).toBe(expected);
});

it("computes the same however the bytes are cut, on views that begin anywhere", () => {
  const algorithms = constantFrom("CRC32", "CRC32C", "CRC64NVME", "MD5", "SHA1", "SHA256");
  assert(
    property(algorithms, array(uint8Array({ maxLength: 40 }), { maxLength: 5 }), (algorithm, chunks) => {
      const whole = Buffer.concat([Buffer.from([0]), ...chunks]).subarray(1);
      expect(digest(algorithm, chunks)).toBe(digest(algorithm, [whole]));
    }),
  );
});

it("agrees with Node where Node has the algorithm", () => {
  assert(
    property(uint8Array({ maxLength: 100 }), (bytes) => {
      expect(digest("CRC32", [bytes])).toBe(crc32(bytes).toString(16).padStart(8, "0"));
      expect(digest("SHA1", [bytes])).toBe(createHash("sha1").update(bytes).digest("hex"));
    }),
  );
});

it("combines the CRCs of parts into that of the whole", () => {
  const algorithms = constantFrom("CRC32", "CRC32C", "CRC64NVME");
  assert(
    property(algorithms, array(uint8Array({ maxLength: 300 }), { maxLength: 5 }), (algorithm, chunks) => {
      const parts = chunks.map((chunk) => ({
        crc: Buffer.from(digest(algorithm, [chunk]), "hex"),
        sizeBytes: chunk.length,
      }));
      expect(Buffer.from(combineCrcs(algorithm, parts)).toString("hex")).toBe(digest(algorithm, chunks));
    }),
  );
});
