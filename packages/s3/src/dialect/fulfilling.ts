import type { GuardedWire } from "../guard/guarded-wire.ts";
import type { Capabilities } from "./capabilities.ts";
import { carryingChecksums } from "./carrying-checksums.ts";
import { copyingOnCondition } from "./copying-on-condition.ts";
import { deletingOnCondition } from "./deleting-on-condition.ts";
import { deletingSingly } from "./deleting-singly.ts";
import { writingOnCondition } from "./writing-on-condition.ts";

/**
 * The same wire over a store that may lack what S3 has. Where it has no conditions, a look comes before the write, and
 * another writer may come in between; where it has no batches, keys are removed one by one.
 */
export function fulfilling(
  direct: GuardedWire,
  capabilities: Capabilities,
  { asksForChecksums }: { readonly asksForChecksums: boolean },
): GuardedWire {
  const wire = asksForChecksums ? { ...direct, putObject: carryingChecksums(direct, capabilities) } : direct;
  return {
    ...wire,
    ...writingOnCondition(wire, capabilities),
    copyObject: copyingOnCondition(wire, capabilities),
    deleteObject: deletingOnCondition(wire, capabilities),
    deleteObjects: deletingSingly(wire, capabilities),
  };
}
