import { createHash, hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { createCrc32c } from "./crc32c.ts";
import { createCrc64Nvme } from "./crc64-nvme.ts";
import type { ChecksumAlgorithm, Digest } from "./digest.ts";

export function createDigest(algorithm: ChecksumAlgorithm | "MD5"): Digest {
  switch (algorithm) {
    case "MD5":
      return createHashDigest("md5");
    case "SHA1":
      return createHashDigest("sha1");
    case "SHA256":
      return createHashDigest("sha256");
    case "CRC32":
      return createCrc32();
    case "CRC32C":
      return createCrc32c();
    case "CRC64NVME":
      return createCrc64Nvme();
  }
}

/** A lone chunk is hashed in one call, which costs half of what a hash object does; most small bodies are one. */
function createHashDigest(name: "md5" | "sha1" | "sha256"): Digest {
  let first: Uint8Array | undefined;
  let stream: ReturnType<typeof createHash> | undefined;
  return {
    update(chunk) {
      if (stream !== undefined) {
        stream.update(chunk);
      } else if (first === undefined) {
        first = chunk;
      } else {
        stream = createHash(name).update(first).update(chunk);
      }
    },
    text: (encoding) => stream?.digest(encoding) ?? hash(name, first ?? EMPTY, encoding),
  };
}

function createCrc32(): Digest {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    text(encoding) {
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeUInt32BE(value);
      return bytes.toString(encoding);
    },
  };
}

const EMPTY = new Uint8Array(0);
