import type { GuardedWire } from "../guard/guarded-wire.ts";
import { parametersFor } from "../parameters.ts";
import { isMissing, S3Failure } from "../wire/s3-failure.ts";
import type { ExtraParameters } from "../wire/request.ts";
import type { Conditions, HeadRequest, ObjectReply } from "../wire/wire.ts";

/** A write, or what of it a look needs. */
export interface Looked extends Conditions {
  readonly key: string;
  readonly extra?: ExtraParameters;
  readonly signal: AbortSignal;
}

/** Compares what is under the key with the conditions of a write; throws what S3 would answer where they do not hold. */
export async function lookFirst(wire: GuardedWire, request: Looked): Promise<void> {
  const { key, extra = {}, signal, ifMatch, ifNoneMatch } = request;
  const found = await look(wire, { key, extra: parametersFor("HeadObject", extra), signal });
  if (ifNoneMatch === true && found !== undefined) throw refusedCondition("there is an object already");
  if (ifMatch === undefined) return;
  if (found === undefined)
    throw new S3Failure({ operation: "HeadObject", code: "NoSuchKey", status: 404, message: "it is gone" });
  if (found.etag !== ifMatch) throw refusedCondition("the object is another one");
}

/** A write that may hit what another has written is not made, so credentials that may not look are told what helps. */
async function look(wire: GuardedWire, request: HeadRequest): Promise<ObjectReply | undefined> {
  try {
    return await headIfThere(wire, request);
  } catch (error) {
    if (!(error instanceof S3Failure) || error.status !== 403) throw error;
    const { operation, code, status, requestId } = error;
    const message =
      "a store that is not known is looked at before a write on a condition; name its dialect, if that honours conditions";
    throw new S3Failure({ operation, code, status, requestId, message });
  }
}

export async function headIfThere(wire: GuardedWire, request: HeadRequest): Promise<ObjectReply | undefined> {
  try {
    return await wire.headObject(request);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function refusedCondition(message: string): S3Failure {
  return new S3Failure({ operation: "HeadObject", code: "PreconditionFailed", status: 412, message });
}
