import { isMissing, isRefusedCondition, malformed, S3Failure } from "../wire/s3-failure.ts";
import type { DeleteManyReply, DeleteManyRequest } from "../wire/wire.ts";
import type { GuardedDelete, GuardedWire, Removal } from "./guarded-wire.ts";
import type { Retry } from "./retrying.ts";
import type { SingleAttempts } from "./single-attempts.ts";
import { failureClassOf } from "./failure-class.ts";
import { isXmlSafe } from "./xml-safe.ts";

/** Removals; one of a key that is not there succeeds, as S3 has it. */
export function guardedDeletes(
  once: SingleAttempts,
  retry: Retry,
): Pick<GuardedWire, "deleteObject" | "deleteObjects"> {
  const deleteObject: GuardedWire["deleteObject"] = (request) => deleteOne(once, retry, request);
  return {
    deleteObject,
    async deleteObjects({ keys, signal }) {
      for (const key of keys) if (!isXmlSafe(key)) await deleteObject({ key, signal });
      const safe = keys.filter(isXmlSafe);
      return safe.length === 0 ? [] : deleteBatch(once, retry, { keys: safe, signal });
    },
  };
}

async function deleteOne(
  once: SingleAttempts,
  retry: Retry,
  { stillIs, ...request }: GuardedDelete,
): Promise<Removal> {
  let mayBeDone = false;
  try {
    await retry(request, async (attempt) => {
      mayBeDone = attempt.mayBeDone;
      if (mayBeDone) await stillIs?.();
      await once.deleteObject(request, attempt);
    });
    return "removed";
  } catch (error) {
    const isOnCondition = request.ifMatch !== undefined || stillIs !== undefined;
    if (isOnCondition && isMissing(error)) return "missing"; // no other removal tells that nothing is there
    // What is there now may have come after one's own removal, whose reply was lost.
    throw mayBeDone && isRefusedCondition(error) ? uncertain(error) : error;
  }
}

function uncertain({ operation, code, status, requestId, message }: S3Failure): S3Failure {
  return new S3Failure({ operation, code, status, requestId, message, mayBeDone: true });
}

type Failed = DeleteManyReply["failed"];

/** Repeats the request for the keys that failed for a time; S3 answers for each one, with status 200 in any case. */
async function deleteBatch(
  once: SingleAttempts,
  retry: Retry,
  { keys, signal }: DeleteManyRequest,
): Promise<Failed> {
  let left = keys;
  let failed: Failed = [];
  try {
    await retry({ signal }, async (attempt) => {
      const reply = await once.deleteObjects({ keys: left, signal }, attempt);
      checkAccounts(reply, left);
      const temporary = reply.failed.filter(({ code }) => isTemporary(code));
      failed = [...failed.filter(({ code }) => !isTemporary(code)), ...reply.failed];
      left = temporary.map(({ key }) => key);
      const [first] = temporary;
      if (first) throw new S3Failure({ operation: "DeleteObjects", status: 503, ...first });
    });
  } catch (error) {
    if (failed.length === 0 || !(error instanceof S3Failure)) throw error;
  }
  return failed;
}

function isTemporary(code: string): boolean {
  const kind = failureClassOf(new S3Failure({ operation: "DeleteObjects", code, message: "" }));
  return kind === "throttled" || kind === "transient";
}

function checkAccounts({ deleted, failed, status }: DeleteManyReply, keys: readonly string[]): void {
  const asked = new Set(keys);
  const told = new Set([...deleted, ...failed.map(({ key }) => key)]);
  const forgotten = keys.find((key) => !told.has(key));
  if (forgotten !== undefined)
    throw malformed("DeleteObjects", `the reply does not say what became of "${forgotten}"`, status);
  const foreign = [...told].find((key) => !asked.has(key));
  if (foreign !== undefined)
    throw malformed("DeleteObjects", `the reply is about "${foreign}", which was not asked for`, status);
}
