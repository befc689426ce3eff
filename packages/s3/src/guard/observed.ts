import type { RequestEvent, Tell } from "../s3-event.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import type { Around } from "./single-attempts.ts";

/** Tells of each attempt when it has ended; of one whose reply has a body when that has. */
export function observing(bucket: string, tell: Tell): Around {
  return async ({ operation, request, attempt }, send) => {
    const startMs = performance.now();
    const { key = request.prefix ?? "", body } = request;
    const end = (outcome: Outcome): void =>
      tell({
        kind: "request",
        operation,
        bucket,
        key,
        attempt: attempt.number,
        sentBytes: body?.byteLength ?? 0,
        receivedBytes: 0,
        durationMs: performance.now() - startMs,
        ...outcome,
      });
    let reply;
    try {
      reply = await send();
    } catch (error) {
      end(failed(error));
      throw error;
    }
    const outcome = statusOf(reply);
    if (!hasBody(reply)) {
      end(outcome);
      return reply;
    }
    return { ...reply, body: observedBody(reply.body, (more) => end({ ...outcome, ...more })) };
  };
}

type Outcome = Partial<Pick<RequestEvent, "status" | "code" | "requestId" | "receivedBytes">>;

function failed(error: unknown): Outcome {
  if (!(error instanceof S3Failure)) return { code: error instanceof Error ? error.name : "Error" };
  const { code, status, requestId } = error;
  return { code, ...(status !== undefined && { status }), ...(requestId !== undefined && { requestId }) };
}

function statusOf(reply: unknown): Outcome {
  const status: unknown =
    typeof reply === "object" && reply !== null ? Reflect.get(reply, "status") : undefined;
  return typeof status === "number" ? { status } : {};
}

function hasBody<Reply>(reply: Reply): reply is Reply & { readonly body: Body } {
  return typeof reply === "object" && reply !== null && "body" in reply;
}

function observedBody({ chunks, release }: Body, end: (outcome: Outcome) => void): Body {
  let receivedBytes = 0;
  let hasEnded = false;
  const endOnce = (outcome: Outcome): void => {
    if (hasEnded) return;
    hasEnded = true;
    end({ ...outcome, receivedBytes });
  };
  async function* counted(): Body["chunks"] & AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for await (const chunk of chunks) {
        receivedBytes += chunk.byteLength;
        yield chunk;
      }
      endOnce({});
    } catch (error) {
      endOnce({ ...failed(error) });
      throw error;
    }
  }
  return {
    chunks: counted(),
    release() {
      endOnce({});
      release();
    },
  };
}
