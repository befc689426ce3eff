import type { GuardedWire } from "../guard/guarded-wire.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { DeleteManyReply, DeleteManyRequest } from "../wire/wire.ts";
import type { Capabilities } from "./capabilities.ts";
import { isNotImplemented } from "./not-implemented.ts";

/** Removals one by one where the store has no batches, some at a time. */
export function deletingSingly(
  wire: GuardedWire,
  { can, learn }: Capabilities,
): GuardedWire["deleteObjects"] {
  return async (request) => {
    if (can("batchDeletes") !== false) {
      try {
        return await wire.deleteObjects(request);
      } catch (error) {
        if (!isNotImplemented(error)) throw error;
        learn("batchDeletes", false);
      }
    }
    return deleteEach(wire, request);
  };
}

const mostAtATime = 16;

/** @returns those that the store refused to remove */
async function deleteEach(
  wire: GuardedWire,
  { keys, signal }: DeleteManyRequest,
): Promise<DeleteManyReply["failed"]> {
  const failed: DeleteManyReply["failed"][number][] = [];
  const waiting = keys.values();
  const deleteSome = async (): Promise<void> => {
    for (const key of waiting) {
      try {
        await wire.deleteObject({ key, signal });
      } catch (error) {
        if (!(error instanceof S3Failure)) throw error;
        failed.push({ key, code: error.code, message: error.message });
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: mostAtATime }, deleteSome));
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return failed;
}
