import type { S3Client } from "@aws-sdk/client-s3";
import { createCrc, type CrcAlgorithm } from "@s3fs/core";
import type { ContentChecksum, ObjectReply, RunningChecksum, WholeChecksum } from "../wire/wire.ts";

/** The hashes that the SDK brings along, each for its platform. */
type Platform = Pick<S3Client["config"], "sha1" | "sha256">;

/** The one to compare the bytes of a whole content with as they come. Undefined where the store tells none. */
export function contentChecksum(
  { checksums }: Pick<ObjectReply, "checksums">,
  platform: Platform,
): ContentChecksum | undefined {
  for (const [algorithm, start] of quickestFirst) {
    const value = checksums[algorithm];
    if (value !== undefined) return { algorithm, value, start: () => start(platform) };
  }
  return undefined;
}

type Start = (platform: Platform) => RunningChecksum;

const quickestFirst: readonly (readonly [WholeChecksum, Start])[] = [
  ["CRC64NVME", () => runningCrc("crc64nvme")],
  ["CRC32C", () => runningCrc("crc32c")],
  ["CRC32", () => runningCrc("crc32")],
  ["SHA256", ({ sha256 }) => runningHash(new sha256())],
  ["SHA1", ({ sha1 }) => runningHash(new sha1())],
];

function runningCrc(algorithm: CrcAlgorithm): RunningChecksum {
  const { update, bytes } = createCrc(algorithm);
  return { update, digest: async () => bytes() };
}

function runningHash(hash: InstanceType<Platform["sha256"]>): RunningChecksum {
  return { update: (chunk) => hash.update(chunk), digest: () => hash.digest() };
}
