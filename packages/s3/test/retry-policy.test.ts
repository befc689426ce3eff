import { getEventListeners } from "node:events";
import { NEVER } from "@s3fs/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failureClassOf, mayHaveSucceeded } from "../src/guard/failure-class.ts";
import { retrying, type Attempt, type Reach, type RetryPolicy } from "../src/guard/retrying.ts";
import type { S3Event } from "../src/s3-event.ts";
import { sdkFailure } from "../src/sdk/sdk-failure.ts";
import { S3Failure, type S3FailureInit } from "../src/wire/s3-failure.ts";
import { failureOf } from "./outcomes.ts";

const policy: RetryPolicy = { attempts: 10, outageAttempts: 1000, deadlineMs: 600_000, baseDelayMs: 100 };

const unreached = (): Reach => ({ hasAnswered: false, lostSinceMs: undefined });

function failureWith(init: Partial<S3FailureInit>): S3Failure {
  return new S3Failure({ operation: "PutObject", code: "Other", message: "", ...init });
}

interface Run {
  readonly attempts: readonly Attempt[];
  readonly events: readonly S3Event[];
  readonly end: unknown;
  readonly elapsedMs: number;
}

/** Runs attempts that fail one after the other as given, and then succeed; the clock goes as the waits want it. */
async function run(
  failures: readonly unknown[],
  more: Partial<RetryPolicy> = {},
  reach: Reach = unreached(),
): Promise<Run> {
  const attempts: Attempt[] = [];
  const events: S3Event[] = [];
  const startMs = performance.now();
  const running = retrying(
    { key: "k", signal: NEVER },
    async (attempt) => {
      attempts.push(attempt);
      const failure = failures[attempt.number - 1];
      if (failure !== undefined) throw failure;
      return "done";
    },
    {
      bucket: "b",
      reach,
      policy: { ...policy, ...more },
      closing: NEVER,
      tell: (event) => void events.push(event),
    },
  );
  const ended = running.then(
    (value) => value,
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  return { attempts, events, end: await ended, elapsedMs: performance.now() - startMs };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the retry policy", () => {
  it("takes what succeeds at once for an end, and tells of nothing", async () => {
    const { attempts, events, end, elapsedMs } = await run([]);
    expect([attempts, events, end, elapsedMs]).toEqual([[{ number: 1, mayBeDone: false }], [], "done", 0]);
  });

  it.each([
    ["SlowDown", 503, 10],
    ["InternalError", 500, 10],
    ["Timeout", undefined, 10],
    ["ECONNRESET", undefined, 10],
    ["ECONNREFUSED", undefined, 4],
    ["ENOTFOUND", undefined, 4],
    ["MalformedReply", 200, 3],
    ["BadDigest", 400, 3],
    ["ExpiredToken", 400, 2],
    ["AccessDenied", 403, 1],
    ["NotImplemented", 501, 1],
  ] as const)("makes of %s (%s) %s attempts at the most", async (code, status, most) => {
    const failures = Array.from({ length: 20 }, () => failureWith({ code, status }));
    const { attempts, events, end } = await run(failures);
    expect(attempts.map(({ number }) => number)).toEqual(
      Array.from({ length: most }, (_, index) => index + 1),
    );
    expect(end).toBe(failures[most - 1]);
    expect(events).toHaveLength(most - 1);
    const fewer = await run(failures, { attempts: 2 });
    expect(fewer.attempts).toHaveLength(Math.min(most, 2));
  });

  it("waits for a store that has answered, up to the deadline, and then gives up soon", async () => {
    const refusals = Array.from({ length: 99 }, () => failureWith({ code: "ECONNREFUSED" }));
    const reach = unreached();
    const unknown = await run(refusals, { deadlineMs: 120_000 }, reach);
    expect(unknown.attempts).toHaveLength(4);
    expect((await run([], {}, reach)).end).toBe("done");
    const away = await run(refusals, { deadlineMs: 120_000 }, reach);
    expect([away.end instanceof S3Failure, away.elapsedMs]).toEqual([true, 120_000]);
    const gone = await run(refusals, { deadlineMs: 120_000 }, reach);
    expect([gone.attempts.length, gone.elapsedMs]).toEqual([4, 700]);
    expect((await run(refusals.slice(0, 2), { deadlineMs: 120_000 }, reach)).end).toBe("done");
    const again = await run(refusals.slice(0, 9), { deadlineMs: 120_000 }, reach);
    expect([again.attempts.length, again.end]).toEqual([10, "done"]);
  });

  it("takes a refusal for an answer, and holds an outage to a number of attempts that was asked for", async () => {
    const refusals = Array.from({ length: 20 }, () => failureWith({ code: "ENOTFOUND" }));
    const reach = unreached();
    await run([failureWith({ code: "AccessDenied", status: 403 })], {}, reach);
    expect((await run(refusals, {}, reach)).end).toBe("done");
    expect((await run(refusals, { attempts: 2, outageAttempts: 2 }, reach)).attempts).toHaveLength(2);
  });

  it("makes no second attempt after what is no failure of S3", async () => {
    const failure = new Error("of ours");
    const { attempts, end } = await run([failure]);
    expect([attempts.length, end]).toEqual([1, failure]);
  });

  it("waits up to twice as long each time, and never longer than twenty seconds", async () => {
    const failures = Array.from({ length: 12 }, () => failureWith({ code: "SlowDown", status: 503 }));
    const { events, elapsedMs } = await run(failures, { attempts: 20 });
    const delays = events.map((event) => (event.kind === "retry" ? event.delayMs : 0));
    expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000, 20_000, 20_000]);
    expect(elapsedMs).toBe(delays.reduce((sum, delayMs) => sum + delayMs, 0));
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    const fewer = await run(failures.slice(0, 2));
    expect(fewer.elapsedMs).toBe(25 + 50);
  });

  it("waits as long as S3 has asked for, and not at all where that is beyond the deadline", async () => {
    const patient = await run([failureWith({ code: "SlowDown", status: 503, retryAfterMs: 7000 })]);
    expect([patient.end, patient.elapsedMs]).toEqual(["done", 7000]);
    const exactly = await run([failureWith({ code: "SlowDown", status: 503, retryAfterMs: 7000 })], {
      deadlineMs: 7000,
    });
    expect(exactly.end).toBe("done");
    const late = failureWith({ code: "SlowDown", status: 503, retryAfterMs: 7001 });
    const { attempts, end, elapsedMs } = await run([late], { deadlineMs: 7000 });
    expect([attempts.length, end, elapsedMs]).toEqual([1, late, 0]);
  });

  it("ends at the deadline, counted from the first attempt", async () => {
    const failures = Array.from({ length: 10 }, () => failureWith({ code: "SlowDown", status: 503 }));
    const { attempts, elapsedMs } = await run(failures, { deadlineMs: 700 });
    expect([attempts.length, elapsedMs]).toEqual([4, 700]);
    expect((await run(failures, { deadlineMs: 699 })).attempts).toHaveLength(3);
  });

  it("tells later attempts whether an earlier one may have done what was asked", async () => {
    const throttled = failureWith({ code: "SlowDown", status: 503 });
    const lost = failureWith({ code: "ECONNRESET" });
    const { attempts, events } = await run([throttled, lost, throttled]);
    expect(attempts.map(({ mayBeDone }) => mayBeDone)).toEqual([false, false, true, true]);
    expect(events[1]).toEqual({
      kind: "retry",
      operation: "PutObject",
      bucket: "b",
      key: "k",
      code: "ECONNRESET",
      attempt: 2,
      delayMs: 200,
    });
    expect(events[0]).toMatchObject({ status: 503 });
  });

  it("ends with the reason of an abort, before the first attempt, after one, and while it waits", async () => {
    const reason = new Error("enough");
    const aborted = AbortSignal.abort(reason);
    const options = { bucket: "b", reach: unreached(), policy, closing: NEVER, tell: undefined };
    const never = vi.fn<() => Promise<void>>();
    expect(await failureOf(retrying({ signal: aborted }, never, options))).toBe(reason);
    expect(never).not.toHaveBeenCalled();
    const during = new AbortController();
    const failing = async (): Promise<void> => {
      during.abort(reason);
      throw failureWith({ code: "AccessDenied", status: 403 });
    };
    expect(await failureOf(retrying({ signal: during.signal }, failing, options))).toBe(reason);
    const waiting = new AbortController();
    let attempts = 0;
    const failed = failureOf(
      retrying(
        { signal: waiting.signal },
        async () => {
          attempts += 1;
          throw failureWith({ code: "SlowDown", status: 503 });
        },
        options,
      ),
    );
    await vi.advanceTimersByTimeAsync(50);
    waiting.abort(reason);
    expect(await failed).toBe(reason);
    expect(attempts).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    const kept = new AbortController();
    const twice = async ({ number }: Attempt): Promise<void> => {
      if (number === 1) throw failureWith({ code: "SlowDown", status: 503 });
    };
    const done = retrying({ signal: kept.signal }, twice, options);
    await vi.runAllTimersAsync();
    await done;
    expect(getEventListeners(kept.signal, "abort")).toEqual([]);
  });

  it("waits no longer when all is closed, and leaves it to the next attempt to say so", async () => {
    const closing = new AbortController();
    const closed = new Error("closed");
    const events: S3Event[] = [];
    const failed = failureOf(
      retrying(
        { prefix: "p/", signal: NEVER },
        async ({ number }) => {
          throw number === 1 ? failureWith({ code: "SlowDown", status: 503 }) : closed;
        },
        {
          bucket: "b",
          reach: unreached(),
          policy,
          closing: closing.signal,
          tell: (event) => void events.push(event),
        },
      ),
    );
    await vi.advanceTimersByTimeAsync(50);
    closing.abort();
    expect(await failed).toBe(closed);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(closing.signal, "abort")).toEqual([]);
    expect(events).toMatchObject([{ kind: "retry", key: "p/" }]);
  });
});

describe("the time that S3 asks to be waited for", () => {
  const told = (header: string | undefined): number | undefined => {
    const headers = header === undefined ? {} : { "retry-after": header };
    const $response = { statusCode: 503, headers };
    return sdkFailure(Object.assign(new Error("slow"), { $response }), "PutObject").retryAfterMs;
  };

  it("is told in seconds, or as a date, and else not at all", () => {
    vi.setSystemTime("2026-01-01T00:00:00Z");
    expect([told("7"), told("0.2"), told("0")]).toEqual([7000, 200, 0]);
    expect(told("Thu, 01 Jan 2026 00:01:00 GMT")).toBe(60_000);
    expect(told("Wed, 31 Dec 2025 00:00:00 GMT")).toBe(0);
    for (const nothing of [undefined, "", " ", "-1", "soon", "Infinity"])
      expect(told(nothing)).toBeUndefined();
  });
});

describe("a failure", () => {
  it.each([
    ["Other", 500, "transient"],
    ["Other", 502, "transient"],
    ["Other", 307, "transient"],
    ["Other", 503, "throttled"],
    ["Other", 429, "throttled"],
    ["Other", 501, "final"],
    ["Other", 400, "final"],
    ["Other", 404, "final"],
    ["Other", undefined, "final"],
    ["InternalError", 503, "transient"],
    ["ServiceUnavailable", 503, "transient"],
    ["RequestTimeout", 400, "transient"],
    ["OperationAborted", 409, "transient"],
    ["ConditionalRequestConflict", 409, "transient"],
    ["TemporaryRedirect", 307, "transient"],
    ["RequestTimeTooSkewed", 403, "suspicious"],
    ["ExpiredTokenException", 400, "expired"],
    ...(
      [
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "TooManyRequests",
        "TooManyRequestsException",
      ] as const
    ).map((code) => [code, 400, "throttled"] as const),
    ...(["BodyCut", "ECONNABORTED", "EPIPE"] as const).map((code) => [code, undefined, "transient"] as const),
    ...(["EAI_AGAIN", "EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN"] as const).map(
      (code) => [code, undefined, "unreachable"] as const,
    ),
  ] as const)("by the name %s and the status %s is %s", (code, status, expected) => {
    expect(failureClassOf(failureWith({ code, status }))).toBe(expected);
  });

  it("of an upload's end that met another writer is final, though that of any other commit is not", () => {
    const conflict = { code: "ConditionalRequestConflict", status: 409 } as const;
    expect(failureClassOf(failureWith({ ...conflict, operation: "CompleteMultipartUpload" }))).toBe("final");
    expect(failureClassOf(failureWith({ ...conflict, operation: "PutObject" }))).toBe("transient");
    const other = { code: "OperationAborted", operation: "CompleteMultipartUpload", status: 409 } as const;
    expect(failureClassOf(failureWith(other))).toBe("transient");
  });

  it.each([
    ["ECONNRESET", undefined, true],
    ["MalformedReply", 200, true],
    ["InternalError", 500, true],
    ["Other", 503, true], // a bare one may come from a proxy that lost the reply
    ["SlowDown", 503, false],
    ["ConditionalRequestConflict", 409, false],
    ["RequestTimeout", 400, false],
    ["AccessDenied", 403, false],
    ["Other", undefined, false],
    ["TemporaryRedirect", 307, false],
    ["Timeout", 300, false],
  ] as const)("%s (%s) may hide a success: %s", (code, status, expected) => {
    expect(mayHaveSucceeded(failureWith({ code, status }))).toBe(expected);
  });
});
