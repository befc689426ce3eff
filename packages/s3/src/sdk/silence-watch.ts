/** Limits how long nothing is heard. */
export interface SilenceWatch {
  begin(): void;
  heard(): void;
  end(): void;
}

/** The timer is not set anew each time something is heard, which would cost every socket read. */
export function createSilenceWatch(longestMs: number, giveUp: () => void): SilenceWatch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heardMs = 0;
  const heard = (): void => {
    heardMs = performance.now();
  };
  const look = (): void => {
    const leftMs = heardMs + longestMs - performance.now();
    if (leftMs <= 0) return giveUp();
    timer = setTimeout(look, Math.ceil(leftMs));
  };
  const end = (): void => clearTimeout(timer);
  return {
    begin() {
      end();
      heard();
      timer = setTimeout(look, longestMs);
    },
    heard,
    end,
  };
}
