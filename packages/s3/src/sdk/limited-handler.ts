import type { S3Client } from "@aws-sdk/client-s3";
import { onAbort } from "@s3fs/core";
import { fieldOf } from "./field-of.ts";
import type { Pace } from "./pace-watch.ts";

type Handler = S3Client["config"]["requestHandler"];

export interface ReplyLimits extends Pace {
  /** For a connection to be made. */
  readonly connectMs: number;
}

/**
 * The same handler, which gives a request up whose headers do not come in time. The limits of a socket see only silence:
 * one byte of a header every now and then would hold a caller for hours.
 */
export function limitedHandler(inner: Handler, limits: ReplyLimits): Handler {
  const handle: Handler["handle"] = async (request, options = {}) => {
    const controller = new AbortController();
    const abortSignal = fieldOf(options, "abortSignal");
    if (abortSignal instanceof AbortSignal) onAbort(abortSignal, () => controller.abort(abortSignal.reason)); // one of this request alone
    const limitMs = headersWithinMs(fieldOf(request, "body"), limits);
    let isLate = false;
    const giveUp = (): void => {
      isLate = true;
      controller.abort();
    };
    const timer = limitMs === undefined ? undefined : setTimeout(giveUp, limitMs);
    try {
      return await inner.handle(request, { ...options, abortSignal: controller.signal });
    } catch (error) {
      throw isLate ? tooLate(limitMs) : error;
    } finally {
      clearTimeout(timer);
    }
  };
  return new Proxy(inner, {
    get(_inner, name) {
      if (name === "handle") return handle;
      const field: unknown = Reflect.get(inner, name);
      return typeof field === "function" ? field.bind(inner) : field;
    },
  });
}

/** What is sent has to get through at the same rate as what comes; undefined where any rate will do. */
function headersWithinMs(body: unknown, limits: ReplyLimits): number | undefined {
  const { connectMs, inactivityMs, leastBytesPerSecond } = limits;
  const bytes = body instanceof Uint8Array ? body.byteLength : 0;
  if (bytes > 0 && leastBytesPerSecond === 0) return undefined;
  const sendingMs = bytes === 0 ? 0 : (bytes / leastBytesPerSecond) * 1000;
  return Math.min(longestTimerMs, connectMs + inactivityMs + Math.ceil(sendingMs));
}

/** A timer of more than this fires at once. @see https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1;

function tooLate(limitMs: number | undefined): Error {
  const error = new Error(`the headers of the reply did not come within ${limitMs} ms`);
  return Object.assign(error, { name: "TimeoutError" });
}
