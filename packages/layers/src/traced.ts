import { aroundDriver } from "@s3fs/core";
import type { Around, Driver, DriverCall, Native, Operation, Path } from "@s3fs/core";

/** One call of a driver, told when it has ended. */
export interface Traced {
  readonly driver: string;
  readonly operation: Operation;
  readonly path: Path;
  /** A call that answers once, or a stream of entries or chunks, from its first item to its end. */
  readonly kind: "call" | "stream";
  /** Epoch milliseconds. */
  readonly startedMs: number;
  /** With the time that the consumer of a stream took between its items. */
  readonly durationMs: number;
  /** Stopped: the consumer of a stream wanted no more. */
  readonly outcome: "done" | "failed" | "aborted" | "stopped";
  /** Of a stream: how many were handed on. */
  readonly items?: number;
  /** Of a failure. */
  readonly error?: unknown;
}

/**
 * The same driver, telling of every call. Reading a file is told twice: when it has been opened, and when its bytes have
 * been read. What the hook throws is ignored: telling of a call must not change its outcome. Closing leaves the parent open.
 */
export function traced<N extends Native>(driver: Driver<N>, hook: (call: Traced) => void): Driver<N> {
  const { close: _ownedByParent, ...traceable } = driver;
  return aroundDriver<N>(traceable, telling(driver.name, hook));
}

function telling(driver: string, hook: (call: Traced) => void): Around {
  const start = (call: DriverCall, kind: Traced["kind"]) => started(call, { driver, kind }, hook);
  return {
    async promise(call, run) {
      const end = start(call, "call");
      let ending: Ending = { outcome: "done" };
      try {
        return await run();
      } catch (error) {
        ending = { outcome: "failed", error };
        throw error;
      } finally {
        end(ending);
      }
    },
    async *iterable(call, run) {
      const end = start(call, "stream");
      let ending: Ending = { outcome: "stopped" };
      let items = 0;
      try {
        for await (const item of run()) {
          items += 1;
          yield item;
        }
        ending = { outcome: "done" };
      } catch (error) {
        ending = { outcome: "failed", error };
        throw error;
      } finally {
        end({ ...ending, items });
      }
    },
  };
}

/** Called when a call starts; what it returns, when it ends. */
function started(
  { operation, path, signal }: DriverCall,
  about: Pick<Traced, "driver" | "kind">,
  hook: (call: Traced) => void,
): (ending: Ending) => void {
  const startedMs = Date.now();
  const clockMs = performance.now();
  return (ending) => {
    const durationMs = performance.now() - clockMs;
    tell(hook, { ...about, operation, path, startedMs, durationMs, ...outcomeOf(ending, signal) });
  };
}

type Ending = Pick<Traced, "outcome" | "items" | "error">;

/** An abort makes a call fail, and a stream stop. */
function outcomeOf({ error, ...ending }: Ending, { aborted }: AbortSignal): Ending {
  if (ending.outcome === "done") return ending;
  if (aborted) return { ...ending, outcome: "aborted" };
  return ending.outcome === "failed" ? { ...ending, error } : ending;
}

function tell(hook: (call: Traced) => void, call: Traced): void {
  try {
    hook(call);
  } catch {
    // The call has succeeded or failed already; the hook's own trouble is not the caller's.
  }
}
