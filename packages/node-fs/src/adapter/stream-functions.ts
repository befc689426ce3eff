import type { Adapted } from "./adapted.ts";
import type { Descriptor } from "./descriptors.ts";
import { systemCall } from "./system-call.ts";

/** What Node's file streams call to open and close, and how what they wait for is ended when they are destroyed. */
export interface StreamFunctions {
  readonly fs: {
    open(path: string, flags: string, mode: number, callback: OpenCallback): void;
    close(fd: number, callback: Callback<void>): void;
  };
  /**
   * Calls back with what a task comes to; with nothing once the stream is destroyed: a stream waits for its calls
   * before it closes, and what they come to then is no error of its own.
   */
  answer<T>(this: void, task: () => Promise<T>, callback: Callback<T>): void;
  /** @param interrupt what else ends what the stream waits for */
  interruptBy(this: void, stream: Destroyable, interrupt?: () => void): void;
}

export type Callback<T> = (error: unknown, result?: T) => void;
type OpenCallback = (error: unknown, fd?: number) => void;

interface Destroyable {
  destroy(error?: Error): unknown;
}

export interface StreamEnds {
  open(this: void, signal: AbortSignal): Promise<Descriptor>;
  /** At the end of the stream, whether it came to its end or was destroyed before. */
  close(this: void, descriptor: Descriptor): Promise<void>;
}

export function streamFunctions({ descriptors }: Adapted, ends: StreamEnds): StreamFunctions {
  const interruption = new AbortController();
  const answer: StreamFunctions["answer"] = (task, callback) =>
    void settle(task, (error, result) =>
      interruption.signal.aborted ? callback(null) : callback(error, result),
    );
  return {
    answer,
    fs: {
      open(_path, _flags, _mode, callback) {
        const opening = async (): Promise<number> => descriptors.add(await ends.open(interruption.signal));
        void settle(opening, (error, fd) =>
          callback(interruption.signal.aborted ? null : error, fd ?? NOTHING),
        );
      },
      close(fd, callback) {
        const closing = async (): Promise<void> => {
          if (fd !== NOTHING)
            await systemCall({ syscall: "close" }, () => ends.close(descriptors.take(fd, "close")));
        };
        void settle(closing, callback);
      },
    },
    interruptBy(stream, interrupt) {
      const destroy = stream.destroy.bind(stream);
      Object.assign(stream, {
        destroy(error?: Error) {
          interruption.abort();
          interrupt?.();
          return destroy(error);
        },
      });
    },
  };
}

/** The descriptor of a stream that was destroyed while it opened. */
const NOTHING = -1;

async function settle<T>(task: () => Promise<T>, callback: Callback<T>): Promise<void> {
  let answer: () => void;
  try {
    const result = await task();
    answer = () => callback(null, result);
  } catch (error) {
    answer = () => callback(error);
  }
  process.nextTick(answer); // what a callback throws is not this task's failure
}
