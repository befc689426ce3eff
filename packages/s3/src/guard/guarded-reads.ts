import type { GetRequest, ObjectBodyReply } from "../wire/wire.ts";
import { checkObject } from "./check-object.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import type { OpenBodies } from "./open-bodies.ts";
import { releasedWhenForgotten } from "./released-when-forgotten.ts";
import { resumedBody, type ReadTools } from "./resumed-body.ts";
import type { Attempt } from "./retrying.ts";
import type { SingleAttempts } from "./single-attempts.ts";
import { verifiedBody } from "./verified-body.ts";

/** An object that comes whole although its connections do not last, and is checked where S3 tells its checksum. */
export function guardedReads(
  once: SingleAttempts,
  tools: ReadTools & { readonly bodies: OpenBodies },
): Pick<GuardedWire, "getObject"> {
  const send = async (request: GetRequest, attempt: Attempt): Promise<ObjectBodyReply> => {
    const reply = await tools.bodies.open(() => once.getObject(request, attempt), request.signal);
    try {
      checkObject(reply, "GetObject");
      return reply;
    } catch (error) {
      reply.body.release();
      throw error;
    }
  };
  return {
    async getObject(request) {
      const first = await tools.retry(request, (attempt) => send(request, attempt));
      const body = resumedBody({ first, request, send, ...tools });
      const isWhole = first.contentRange === undefined;
      const { checksum } = first;
      return {
        ...first,
        body: releasedWhenForgotten(checksum && isWhole ? verifiedBody(body, checksum) : body),
      };
    },
  };
}
