import { unsealChunks } from "../body/seal-body.ts";
import type { CustomerKey } from "../customer-key.ts";
import type { OpenedObject } from "../store/store.ts";

/** The object with its bytes decrypted as they are read; without a key it stays as it is. */
export function unsealed(opened: OpenedObject, key: CustomerKey | undefined): OpenedObject {
  if (key === undefined) return opened;
  const { record } = opened;
  const parts = { partSizes: record.partSizes ?? [record.size], nonces: record.nonces ?? [] };
  return { ...opened, read: (range) => unsealChunks(opened.read(range), range.start, parts, key) };
}
