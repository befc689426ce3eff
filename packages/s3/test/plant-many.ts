import type { Store } from "@s3fs/server";

const attributes = {
  headers: {},
  metadata: new Map(),
  storageClass: "STANDARD",
  acl: "private",
  tags: new Map(),
} as const;

/** Empty objects, put into the store itself: a thousand requests would take their time. */
export async function plantMany(store: Store, keys: readonly string[]): Promise<void> {
  const etag = "d41d8cd98f00b204e9800998ecf8427e";
  for (const key of keys)
    await store.put(
      { bucket: "demo", key },
      {
        chunks: [],
        attributes,
        guard: () => undefined,
        record: () => ({ key, size: 0, etag, modifiedMs: 1_700_000_000_000, attributes }),
      },
    );
}
