import { abortable } from "@s3fs/core";

/** A number of places, taken and given back in the order of the asking. */
export interface Turns {
  /** Waits until so many are free; what is larger than all of them waits until nobody has any. Gives back what it returns. */
  take(this: void, places: number, signal: AbortSignal): Promise<() => void>;
  /** For those who ask from now on, and those who wait. */
  resize(this: void, places: number): void;
  readonly state: { readonly places: number; readonly taken: number };
}

export function turns(places: number): Turns {
  const state = { places, taken: 0 };
  const waiting: Waiting[] = [];
  const serve = (): void => {
    for (let first = waiting[0]; first && fits(state, first.places); first = waiting[0]) {
      waiting.shift();
      state.taken += first.places;
      first.go();
    }
  };
  const giveBack = (taken: number): (() => void) => {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      state.taken -= taken;
      serve();
    };
  };
  return {
    state,
    resize(to) {
      state.places = to;
      serve();
    },
    async take(wanted, signal) {
      signal.throwIfAborted();
      const release = giveBack(wanted);
      if (waiting.length === 0 && fits(state, wanted)) {
        state.taken += wanted;
        return release;
      }
      const { promise, leave } = queue(waiting, wanted);
      try {
        await abortable(promise, signal);
      } catch (error) {
        if (!leave()) release(); // its turn had come already
        throw error;
      }
      return release;
    },
  };
}

interface Waiting {
  readonly places: number;
  go(this: void): void;
}

function fits({ places, taken }: Turns["state"], wanted: number): boolean {
  return taken === 0 || taken + wanted <= places;
}

/** @returns `leave`: whether it was still waiting */
function queue(waiting: Waiting[], places: number): { promise: Promise<void>; leave: () => boolean } {
  let go = (): void => {};
  const promise = new Promise<void>((resolve) => (go = resolve));
  const mine: Waiting = { places, go };
  waiting.push(mine);
  const leave = (): boolean => {
    const index = waiting.indexOf(mine);
    if (index !== -1) waiting.splice(index, 1);
    return index !== -1;
  };
  return { promise, leave };
}
