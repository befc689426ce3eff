import type { GuardedWire } from "../guard/guarded-wire.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { Capabilities } from "./capabilities.ts";
import { lookFirst } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

/**
 * Removes an object on the condition that it is the one that was seen. A store may remove all the same, without a word,
 * and cannot be asked without an object to lose; so each one that is not known to honour the condition is looked at first.
 */
export function deletingOnCondition(
  wire: GuardedWire,
  { can, learn }: Capabilities,
): GuardedWire["deleteObject"] {
  return async (request) => {
    const { ifMatch, ...unconditional } = request;
    const isHonoured = ifMatch === undefined || can("conditionalDeletes");
    if (isHonoured !== true) await lookFirst(wire, request);
    if (isHonoured === false) return wire.deleteObject(unconditional);
    try {
      return await wire.deleteObject(request);
    } catch (error) {
      if (ifMatch === undefined || !isUnknownCondition(error)) throw error;
      if (isHonoured === true) await lookFirst(wire, request);
      learn("conditionalDeletes", false);
      return wire.deleteObject(unconditional);
    }
  };
}

/** Some stores call a condition that they do not know an invalid argument. */
function isUnknownCondition(error: unknown): boolean {
  const isInvalid = error instanceof S3Failure && error.status === 400 && error.code === "InvalidArgument";
  return isInvalid || isNotImplemented(error);
}
