import { createCrc, type CrcAlgorithm } from "../crc.ts";
import { FsError } from "../fs-error.ts";

/** Hashes a stream without holding it, by a CRC or any algorithm that the platform knows. Hexadecimal, lower case. */
export async function hash(chunks: AsyncIterable<Uint8Array>, algorithm: string): Promise<string> {
  const hasher = createHasher(algorithm);
  for await (const chunk of chunks) hasher.update(chunk);
  return hasher.digest("hex");
}

interface Hasher {
  update(chunk: Uint8Array): unknown;
  digest(encoding: "hex"): string;
}

interface HashPlatform {
  createHash(algorithm: string): Hasher;
  getHashes(): string[];
}

function createHasher(algorithm: string): Hasher {
  if (isCrc(algorithm)) return crcHasher(algorithm);
  const platform = hashPlatform();
  if (platform === undefined) throw new FsError("ENOTSUP", { detail: "this platform has no streaming hash" });
  const names = platform.getHashes();
  if (names.some((name) => name.toLowerCase() === algorithm.toLowerCase()))
    return platform.createHash(algorithm);
  throw new FsError("ENOTSUP", {
    detail: `unknown hash algorithm "${algorithm}"; known are sha256, sha1, md5 and others`,
  });
}

function isCrc(algorithm: string): algorithm is CrcAlgorithm {
  return algorithm === "crc32" || algorithm === "crc32c" || algorithm === "crc64nvme";
}

function crcHasher(algorithm: CrcAlgorithm): Hasher {
  const { update, bytes } = createCrc(algorithm);
  return { update, digest: () => [...bytes()].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}

/** Asked of the process at run time, so that this package also loads where there is no Node. */
function hashPlatform(): HashPlatform | undefined {
  const process: unknown = Reflect.get(globalThis, "process");
  if (typeof process !== "object" || process === null || !("getBuiltinModule" in process)) return undefined;
  const { getBuiltinModule } = process;
  const crypto: unknown =
    typeof getBuiltinModule === "function" ? getBuiltinModule("node:crypto") : undefined;
  return isHashPlatform(crypto) ? crypto : undefined;
}

function isHashPlatform(value: unknown): value is HashPlatform {
  return typeof value === "object" && value !== null && "createHash" in value && "getHashes" in value;
}
