import type { GuardedWire } from "../guard/guarded-wire.ts";
import { sourceParameters } from "../parameters.ts";
import { isRefusedCondition } from "../wire/s3-failure.ts";
import type { CopyRequest } from "../wire/wire.ts";
import type { Capabilities } from "./capabilities.ts";
import { lookFirst } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

/**
 * Copies onto a free key alone, or onto a known content. Many stores copy all the same, without a word, when a condition
 * says otherwise, and none can be asked about it without a copy that may hit what another has written meanwhile. So one
 * that is not known is looked at first, each time.
 */
export function copyingOnCondition(
  wire: GuardedWire,
  { can, learn }: Capabilities,
): GuardedWire["copyObject"] {
  return async (request) => {
    const isConditional = request.ifNoneMatch === true || request.ifMatch !== undefined;
    const isHonoured = isConditional ? can("conditionalCopies") : true;
    if (isHonoured === true) return wire.copyObject(request);
    await refuseIfTaken(wire, request);
    const { ifMatch: _ifMatch, ifNoneMatch: _ifNoneMatch, ...unconditional } = request;
    if (isHonoured === false) return wire.copyObject(unconditional);
    try {
      return await wire.copyObject(request);
    } catch (error) {
      if (!isNotImplemented(error)) throw error;
      learn("conditionalCopies", false);
      return wire.copyObject(unconditional);
    }
  };
}

/** What is not there to be copied is told before what stands in the way. */
async function refuseIfTaken(wire: GuardedWire, request: CopyRequest): Promise<void> {
  const { source, extra = {}, signal } = request;
  try {
    await lookFirst(wire, request);
  } catch (error) {
    if (isRefusedCondition(error)) {
      const { bucket, key } = source;
      await wire.headObject({ bucket, key, extra: sourceParameters(extra), signal });
    }
    throw error;
  }
}
