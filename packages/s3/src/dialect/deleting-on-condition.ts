import type { GuardedWire, Removal } from "../guard/guarded-wire.ts";
import { isRefusedCondition, S3Failure } from "../wire/s3-failure.ts";
import type { DeleteRequest } from "../wire/wire.ts";
import { askingOnce } from "./asking-once.ts";
import type { Capabilities } from "./capabilities.ts";
import { lookFirst } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

type ConditionalDelete = DeleteRequest & { readonly ifMatch: string };

/**
 * Removes an object on the condition that it is the one that was seen. A store may remove all the same, without a word;
 * so one that is not known is looked at first, and asked once whether it would have honoured the condition.
 */
export function deletingOnCondition(
  wire: GuardedWire,
  capabilities: Capabilities,
): GuardedWire["deleteObject"] {
  const { can } = capabilities;
  const askOnce = askingOnce(capabilities, "conditionalDeletes");
  return async ({ ifMatch, ...request }) => {
    if (ifMatch === undefined) return wire.deleteObject(request);
    const conditional = { ...request, ifMatch };
    const looked = { ...request, stillIs: () => lookFirst(wire, conditional) };
    if (can("conditionalDeletes") !== true) await lookFirst(wire, conditional);
    const isHonoured = can("conditionalDeletes"); // which another removal may have found out meanwhile
    if (isHonoured === false) return wire.deleteObject(looked);
    const answer = await askOnce(() => ask(wire, capabilities, conditional));
    if (answer === "removed" || answer === "missing") return answer;
    return remove(wire, capabilities, conditional);
  };
}

/** Of no object's content: all bits of an MD5 unset. */
const otherEtag = "0".repeat(32);

/**
 * The object was looked at and is to go, so it is removed on a condition that does not hold: a store that honours
 * conditions refuses that and is known by it, and another one does what was wanted after the look anyway.
 */
async function ask(
  wire: GuardedWire,
  { learn }: Capabilities,
  request: ConditionalDelete,
): Promise<Removal | "still there"> {
  try {
    const removal = await wire.deleteObject({ ...request, ifMatch: otherEtag });
    if (removal === "removed") learn("conditionalDeletes", false); // what another has removed tells nothing
    return removal;
  } catch (error) {
    if (isRefusedCondition(error)) learn("conditionalDeletes", true);
    else if (!isUnknownCondition(error)) throw error;
    return "still there";
  }
}

async function remove(
  wire: GuardedWire,
  { can, isPromised, learn }: Capabilities,
  { ifMatch, ...request }: ConditionalDelete,
): Promise<Removal> {
  const stillIs = (): Promise<void> => lookFirst(wire, { ...request, ifMatch });
  try {
    return await wire.deleteObject({ ...request, ifMatch });
  } catch (error) {
    if (!isUnknownCondition(error) || isPromised("conditionalDeletes")) throw error;
    if (can("conditionalDeletes") === true) await stillIs();
    learn("conditionalDeletes", false);
    return wire.deleteObject({ ...request, stillIs });
  }
}

/** Some stores call a condition that they do not know an invalid argument. */
function isUnknownCondition(error: unknown): boolean {
  const isInvalid = error instanceof S3Failure && error.status === 400 && error.code === "InvalidArgument";
  return isInvalid || isNotImplemented(error);
}
