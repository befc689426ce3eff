import type { GuardedWire } from "../guard/guarded-wire.ts";
import { copySourceParameters, sourceParameters, targetParameters } from "../parameters.ts";
import { isRefusedCondition } from "../wire/s3-failure.ts";
import type { CopyRequest } from "../wire/wire.ts";
import { askingOnce } from "./asking-once.ts";
import type { Capabilities } from "./capabilities.ts";
import { honours } from "./honours.ts";
import { lookFirst } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

/**
 * Copies onto a free key alone. Many stores copy all the same, without a word, when a condition says otherwise; so one
 * that is not known is looked at first, and then asked once whether it would have honoured it.
 */
export function copyingOnCondition(
  wire: GuardedWire,
  bucket: string,
  capabilities: Capabilities,
): GuardedWire["copyObject"] {
  const { can, learn } = capabilities;
  const askOnce = askingOnce(capabilities, "conditionalCopies");
  return async (request) => {
    const isHonoured = request.ifNoneMatch === true ? can("conditionalCopies") : true;
    if (isHonoured === true) return wire.copyObject(request);
    await refuseIfTaken(wire, request);
    const { ifNoneMatch: _ifNoneMatch, ...unconditional } = request;
    if (isHonoured === false) return wire.copyObject(unconditional);
    try {
      const commit = await wire.copyObject(request);
      await askOnce(() => honours(() => copyOntoItself(wire, bucket, request)));
      return commit;
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

/**
 * The new object onto itself, on the condition that there is none. A store that copies it all the same makes the same
 * object again. A storage class is named, because a copy onto itself that changes nothing is refused for that reason.
 */
function copyOntoItself(
  wire: GuardedWire,
  bucket: string,
  { key, extra = {}, signal }: CopyRequest,
): Promise<unknown> {
  const own = targetParameters(extra);
  const parameters = { StorageClass: "STANDARD", ...own, ...copySourceParameters(own) };
  return wire.copyObject({ key, source: { bucket, key }, ifNoneMatch: true, extra: parameters, signal });
}
