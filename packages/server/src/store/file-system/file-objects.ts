import { isFsError, parentOf, ROOT } from "@s3fs/core";
import type { FileSystem, Native, Path } from "@s3fs/core";
import { noSuchBucket } from "../../s3-error.ts";
import type { ListPage, ListQuery, ObjectAddress, OpenedObject, Store } from "../store.ts";
import { NULL_VERSION } from "../records.ts";
import { findFile, recordAt } from "./find-file.ts";
import type { Gateway } from "./gateway.ts";
import { requireBucket } from "./gateway.ts";
import { placeOfKey } from "./key-path.ts";
import { listKeys } from "./list-keys.ts";
import { openFile } from "./open-file.ts";
import { translateError } from "./translate-error.ts";
import { writeObject } from "./write-object.ts";

type ObjectMethods = Pick<Store, "find" | "open" | "put" | "remove" | "list">;

export function fileObjects<N extends Native>(gateway: Gateway<N>): ObjectMethods {
  const { mapping, turns } = gateway;
  return {
    async find(at) {
      const bucket = await requireBucket(gateway, at.bucket);
      const entry = isOther(at) ? undefined : await findFile(bucket, at.key);
      return entry && recordAt(at.key, entry, mapping);
    },
    open: (at) => openObject(gateway, at),
    async put(at, { chunks, attributes, guard }) {
      const bucket = await requireBucket(gateway, at.bucket);
      return writeObject(bucket, at.key, { chunks, attributes, check: guard }, mapping);
    },
    remove: (at, guard) =>
      turns.take(`${at.bucket}/${at.key}`, async () => {
        const bucket = await requireBucket(gateway, at.bucket);
        const isNamed = at.versionId !== undefined;
        const removal = { ...(isNamed && { versionId: at.versionId }), isDeleteMarker: false };
        const entry = isOther(at) ? undefined : await findFile(bucket, at.key);
        guard(entry && recordAt(at.key, entry, mapping));
        if (entry !== undefined) await removeFile(bucket, at.key);
        return removal;
      }),
    list: (bucket, query) => listBucket(gateway, bucket, query),
  };
}

/** There is one version of each object. */
function isOther({ versionId }: ObjectAddress): boolean {
  return versionId !== undefined && versionId !== NULL_VERSION;
}

async function openObject<N extends Native>(
  gateway: Gateway<N>,
  at: ObjectAddress,
): Promise<OpenedObject | undefined> {
  const bucket = await requireBucket(gateway, at.bucket);
  if (isOther(at)) return undefined;
  const opened = await openFile(bucket, at.key, gateway.mapping);
  if (opened !== undefined) return opened;
  const entry = await findFile(bucket, at.key);
  if (entry?.kind !== "directory") return undefined;
  const record = recordAt(at.key, entry, gateway.mapping);
  return { record, read: () => [], release: async () => undefined };
}

async function removeFile<N extends Native>(bucket: FileSystem<N>, key: string): Promise<void> {
  const path = placeOfKey(key)?.path ?? ROOT;
  try {
    await bucket.remove(path, { missing: "ignore" });
  } catch (error) {
    // A directory that has content again is no object any more.
    if (!isFsError(error, "ENOTEMPTY")) throw translateError(error, key);
  }
  if (bucket.driver.traits.emptyDirectories === "kept") await removeEmptyParents(bucket, path);
}

/** In S3 a prefix ends with its last key. */
async function removeEmptyParents<N extends Native>(bucket: FileSystem<N>, path: Path): Promise<void> {
  for (let parent = parentOf(path); parent !== ROOT; parent = parentOf(parent)) {
    try {
      await bucket.remove(parent);
    } catch (error) {
      if (isFsError(error, "ENOTEMPTY", "ENOENT", "ENOTDIR")) return;
      throw error;
    }
  }
}

async function listBucket<N extends Native>(
  gateway: Gateway<N>,
  name: string,
  query: ListQuery,
): Promise<ListPage> {
  const bucket = await requireBucket(gateway, name);
  try {
    return await listKeys(bucket, query, gateway.mapping);
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG")) throw error;
    // The directory that the prefix names is none, unless it is the bucket itself that is gone.
    if (!query.prefix.includes("/")) throw noSuchBucket(name);
    return { objects: [], prefixes: [], next: undefined };
  }
}
