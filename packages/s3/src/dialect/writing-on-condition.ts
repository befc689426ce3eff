import type { Commit } from "../guard/check-commit.ts";
import type { GuardedWire } from "../guard/guarded-wire.ts";
import { isRefusedCondition } from "../wire/s3-failure.ts";
import type { Conditions, PutRequest } from "../wire/wire.ts";
import { askingOnce } from "./asking-once.ts";
import type { Capabilities } from "./capabilities.ts";
import { lookFirst, type Looked } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

type Writes = Pick<GuardedWire, "putObject" | "completeUpload">;

/**
 * Writes on a condition. A store that is not known may write all the same, without a word, so it is looked at first as
 * long as it has not shown that it honours conditions; one that does not is always looked at first.
 */
export function writingOnCondition(wire: GuardedWire, capabilities: Capabilities): Writes {
  const { can, isPromised } = capabilities;
  const askOnce = askingOnce(capabilities, "conditionalWrites");
  const putObject: Send<PutRequest, Commit> = (request) => wire.putObject(request);
  return {
    putObject: (request) =>
      isConditional(request)
        ? write(wire, capabilities, request, async (each) => {
            const isOver = each.ifMatch !== undefined;
            const asked = isOver && (await askOnce(() => askByWriting(wire, capabilities, each)));
            return asked || putObject(each);
          })
        : putObject(request),
    async completeUpload(request) {
      if (!isConditional(request)) return wire.completeUpload(request);
      // It is PutObject that was asked about, and moto 5.2.5 honours conditions there alone.
      if (can("conditionalWrites") === true && !isPromised("conditionalWrites"))
        await lookFirst(wire, request);
      return write(wire, capabilities, request, (each) => wire.completeUpload(each));
    },
  };
}

type Send<Request, Reply> = (request: Request) => Promise<Reply>;

function isConditional({ ifMatch, ifNoneMatch }: Conditions): boolean {
  return ifMatch !== undefined || ifNoneMatch === true;
}

async function write<Request extends Looked, Reply>(
  wire: GuardedWire,
  { can, isPromised, learn }: Capabilities,
  request: Request,
  send: Send<Request, Reply>,
): Promise<Reply> {
  const isHonoured = can("conditionalWrites");
  if (isHonoured !== true) await lookFirst(wire, request);
  const { ifMatch: _ifMatch, ifNoneMatch: _ifNoneMatch, ...rest } = request;
  const unconditional = rest as Request; // both were optional
  if (isHonoured === false) return send(unconditional);
  try {
    return await send(request);
  } catch (error) {
    if (!isNotImplemented(error) || isPromised("conditionalWrites")) throw error;
    if (isHonoured === true) await lookFirst(wire, request);
    const reply = await send(unconditional);
    learn("conditionalWrites", false);
    return reply;
  }
}

/**
 * The object under the key was looked at and is to be replaced, so the new one is written on the condition that there is
 * none: a store that honours conditions refuses that and is known by it, and another one does what was wanted after the
 * look anyway. Where the key is free there is no such question: whatever is written after one's own may be another's.
 */
async function askByWriting(
  wire: GuardedWire,
  { learn }: Capabilities,
  { ifMatch: _ifMatch, ...request }: PutRequest,
): Promise<Commit | undefined> {
  try {
    const commit = await wire.putObject({ ...request, ifNoneMatch: true });
    learn("conditionalWrites", false);
    return commit;
  } catch (error) {
    if (!isRefusedCondition(error)) throw error;
    learn("conditionalWrites", true);
    return undefined;
  }
}
