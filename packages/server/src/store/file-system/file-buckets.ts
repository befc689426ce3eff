import { compareUtf8, isFsError } from "@s3fs/core";
import type { DirectoryEntry, Native } from "@s3fs/core";
import { checkBucketName } from "../../operations/bucket-name.ts";
import type { BucketRecord } from "../records.ts";
import { DEFAULT_SETTINGS } from "../records.ts";
import type { Store } from "../store.ts";
import type { Gateway } from "./gateway.ts";
import { findDirectory, isBucketName } from "./gateway.ts";

type BucketMethods = Pick<Store, "listBuckets" | "findBucket" | "createBucket" | "deleteBucket">;

/** The top-level directories whose names can be those of buckets. */
export function fileBuckets<N extends Native>({ fs }: Gateway<N>): BucketMethods {
  return {
    async listBuckets() {
      const buckets: BucketRecord[] = [];
      for await (const entry of fs.list()) {
        if (entry.kind === "directory" && isBucketName(entry.path)) buckets.push(recordOf(entry));
      }
      return buckets.sort((a, b) => compareUtf8(a.name, b.name));
    },
    async findBucket(name) {
      const entry = isBucketName(name) ? await findDirectory(fs, name) : undefined;
      return entry && recordOf(entry);
    },
    async createBucket(name) {
      checkBucketName(name);
      try {
        await fs.makeDirectory(name, { exclusive: true });
        return "created";
      } catch (error) {
        if (isFsError(error, "EEXIST")) return "exists";
        throw error;
      }
    },
    async deleteBucket(name) {
      if (!isBucketName(name) || (await findDirectory(fs, name)) === undefined) return "missing";
      try {
        await fs.remove(name);
        return "deleted";
      } catch (error) {
        if (isFsError(error, "ENOTEMPTY")) return "not-empty";
        if (isFsError(error, "ENOENT")) return "missing";
        throw error;
      }
    },
  };
}

function recordOf({ path, modifiedMs = 0 }: DirectoryEntry): BucketRecord {
  return { name: path, createdMs: Math.floor(modifiedMs), settings: DEFAULT_SETTINGS };
}
