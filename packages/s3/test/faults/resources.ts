import { channel } from "node:diagnostics_channel";
import { readdirSync } from "node:fs";
import { peakMemoryBytes } from "@s3fs/test-support/peak-memory";

/** What a process holds on to, and must not for longer than it needs. */
export interface Resources {
  /** Requests whose reply has not ended, so that each of them keeps a socket. */
  openRequests(): number;
  /** Timers that were set since by what is under test, with what set them. */
  timers(): readonly string[];
  /** Descriptors more than before; 0 where they can not be counted. */
  descriptors(): number;
  /** By how many bytes the process has grown, at its largest. */
  peakBytes(): number;
  /** What nobody has caught. */
  readonly uncaught: readonly unknown[];
  restore(): void;
}

export function watchResources(): Resources {
  const requests = watchRequests();
  const timers = watchTimers();
  const uncaught: unknown[] = [];
  const note = (reason: unknown): void => void uncaught.push(reason);
  process.on("unhandledRejection", note);
  const before = { descriptors: countDescriptors(), peakBytes: peakMemoryBytes() };
  return {
    openRequests: requests.open,
    timers: timers.live,
    descriptors: () => countDescriptors() - before.descriptors,
    peakBytes: () => peakMemoryBytes() - before.peakBytes,
    uncaught,
    restore() {
      requests.stop();
      timers.restore();
      process.off("unhandledRejection", note);
    },
  };
}

/** Of all agents and clients of the process. */
function watchRequests(): { readonly open: () => number; readonly stop: () => void } {
  let open = 0;
  const started = channel("http.client.request.start");
  const count = (message: unknown): void => {
    const { request } = message as { request: { once(event: "close", ended: () => void): void } };
    open += 1;
    request.once("close", () => (open -= 1));
  };
  started.subscribe(count);
  return { open: () => open, stop: () => started.unsubscribe(count) };
}

/** Those that this package and its SDK set; the ones of the test runner are none of ours. */
function watchTimers(): { readonly live: () => readonly string[]; readonly restore: () => void } {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  /** By their numbers, for the SDK keeps no more of some. */
  const live = new Map<number, Error>();
  const isOurs = /packages\/s3\/src|packages\/core\/src|@smithy|@aws-sdk/;
  const noted = (timer: NodeJS.Timeout): NodeJS.Timeout => {
    live.set(Number(timer), new Error("a timer")); // whose stack is made out only when someone asks for it
    return timer;
  };
  const settingTimeout = (callback: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
    const timer: NodeJS.Timeout = setTimeout(() => {
      live.delete(Number(timer));
      callback(...values);
    }, ms);
    return noted(timer);
  };
  globalThis.setTimeout = Object.assign(settingTimeout, setTimeout) as typeof setTimeout;
  globalThis.setInterval = ((...given: Parameters<typeof setInterval>) =>
    noted(setInterval(...given))) as typeof setInterval;
  globalThis.clearTimeout = (timer) => {
    live.delete(Number(timer));
    clearTimeout(timer);
  };
  globalThis.clearInterval = (timer) => {
    live.delete(Number(timer));
    clearInterval(timer);
  };
  return {
    live: () => [...live.values()].map(({ stack = "" }) => stack).filter((stack) => isOurs.test(stack)),
    restore: () => void Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval }),
  };
}

function countDescriptors(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0;
}
