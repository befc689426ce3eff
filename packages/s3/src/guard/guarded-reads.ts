import type { GetRequest, ObjectBodyReply, Wire } from "../wire/wire.ts";
import { checkObject } from "./check-object.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import { resumedBody } from "./resumed-body.ts";
import type { Retry } from "./retrying.ts";
import { verifiedBody } from "./verified-body.ts";

/** An object that comes whole although its connections do not last, and is checked where S3 tells its checksum. */
export function guardedReads(once: Wire, retry: Retry): Pick<GuardedWire, "getObject"> {
  const send = async (request: GetRequest): Promise<ObjectBodyReply> => {
    const reply = await once.getObject(request);
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
      const first = await retry(request.signal, () => send(request));
      const body = resumedBody({ first, request, send, retry });
      const isWhole = first.contentRange === undefined;
      const { checksum } = first;
      return { ...first, body: checksum && isWhole ? verifiedBody(body, checksum) : body };
    },
  };
}
