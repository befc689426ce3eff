/** How slowly bytes may come. */
export interface Pace {
  /** The longest wait for the next bytes; also how long a rate is measured for. */
  readonly inactivityMs: number;
  /** What comes on average while it is waited for; 0 for no such limit. */
  readonly leastBytesPerSecond: number;
}

/** Watches over the waits for bytes; what happens between `end` and the next `begin` is not the sender's fault. */
export interface PaceWatch {
  begin(this: void): void;
  heard(this: void, bytes: number): void;
  end(this: void): void;
}

/** The timer is not set anew each time something is heard, which would cost every socket read. */
export function createPaceWatch(pace: Pace, giveUp: (message: string) => void): PaceWatch {
  const { inactivityMs, leastBytesPerSecond } = pace;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heardMs = 0;
  let countedMs = 0;
  let bytes = 0;
  const restart = (nowMs: number): void => {
    countedMs = nowMs;
    bytes = 0;
  };
  const look = (): void => {
    const nowMs = performance.now();
    if (nowMs - heardMs >= inactivityMs) return giveUp(`no byte of the reply came for ${inactivityMs} ms`);
    if (nowMs - countedMs >= inactivityMs) {
      if (bytes * 1000 < leastBytesPerSecond * inactivityMs)
        return giveUp(`only ${bytes} bytes of the reply came in ${inactivityMs} ms`);
      restart(nowMs);
    }
    timer = setTimeout(look, Math.ceil(Math.min(heardMs, countedMs) + inactivityMs - nowMs));
  };
  const end = (): void => clearTimeout(timer);
  return {
    begin() {
      end();
      heardMs = performance.now();
      restart(heardMs);
      timer = setTimeout(look, inactivityMs);
    },
    heard(count) {
      heardMs = performance.now();
      bytes += count;
    },
    end,
  };
}
