import type { GuardedWire } from "../guard/guarded-wire.ts";
import type { Conditions, PutRequest } from "../wire/wire.ts";
import { askingOnce } from "./asking-once.ts";
import type { Capabilities } from "./capabilities.ts";
import { honours } from "./honours.ts";
import { lookFirst, type Looked } from "./look-first.ts";
import { isNotImplemented } from "./not-implemented.ts";

type Writes = Pick<GuardedWire, "putObject" | "completeUpload">;

/**
 * Writes on a condition. A store that is not known may write all the same, without a word, so it is looked at first as
 * long as it has not shown that it honours conditions; one that does not is always looked at first.
 */
export function writingOnCondition(wire: GuardedWire, capabilities: Capabilities): Writes {
  const askOnce = askingOnce(capabilities, "conditionalWrites");
  return {
    async putObject(request) {
      if (!isConditional(request)) return wire.putObject(request);
      const commit = await write(wire, capabilities, request, (each) => wire.putObject(each));
      await askOnce(() => honours(() => writeAgain(wire, request)));
      return commit;
    },
    completeUpload: (request) =>
      isConditional(request)
        ? write(wire, capabilities, request, (each) => wire.completeUpload(each))
        : wire.completeUpload(request),
  };
}

function isConditional({ ifMatch, ifNoneMatch }: Conditions): boolean {
  return ifMatch !== undefined || ifNoneMatch === true;
}

async function write<Request extends Looked, Reply>(
  wire: GuardedWire,
  { can, learn }: Capabilities,
  request: Request,
  send: (request: Request) => Promise<Reply>,
): Promise<Reply> {
  const isHonoured = can("conditionalWrites");
  if (isHonoured !== true) await lookFirst(wire, request);
  const { ifMatch: _ifMatch, ifNoneMatch: _ifNoneMatch, ...rest } = request;
  const unconditional = rest as Request; // both were optional
  if (isHonoured === false) return send(unconditional);
  try {
    return await send(request);
  } catch (error) {
    if (!isNotImplemented(error)) throw error;
    if (isHonoured === true) await lookFirst(wire, request);
    const reply = await send(unconditional);
    learn("conditionalWrites", false);
    return reply;
  }
}

/** The same content under the same key, on the condition that there is none: a store that writes it changes nothing. */
function writeAgain(wire: GuardedWire, { ifMatch: _ifMatch, ...request }: PutRequest): Promise<unknown> {
  return wire.putObject({ ...request, ifNoneMatch: true });
}
