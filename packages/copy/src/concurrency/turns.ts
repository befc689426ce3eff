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
  return {
    state,
    resize(to) {
      state.places = to;
      serve();
    },
    async take(wanted, signal) {
      signal.throwIfAborted();
      const release = once(() => {
        state.taken -= wanted;
        serve();
      });
      if (waiting.length > 0 || !fits(state, wanted)) await turnOf(waiting, wanted, signal, release);
      else state.taken += wanted;
      return release;
    },
  };
}

function once(run: () => void): () => void {
  let hasRun = false;
  return () => {
    if (!hasRun) run();
    hasRun = true;
  };
}

interface Waiting {
  readonly places: number;
  go(this: void): void;
}

function fits({ places, taken }: Turns["state"], wanted: number): boolean {
  return taken === 0 || taken + wanted <= places;
}

/** Resolves when the places are taken for it; an abort leaves the queue, or gives back what came at that moment. */
async function turnOf(
  waiting: Waiting[],
  places: number,
  signal: AbortSignal,
  release: () => void,
): Promise<void> {
  let go = (): void => {};
  const turn = new Promise<void>((resolve) => (go = resolve));
  const mine: Waiting = { places, go };
  waiting.push(mine);
  try {
    await abortable(turn, signal);
  } catch (error) {
    const index = waiting.indexOf(mine);
    if (index === -1) release();
    else waiting.splice(index, 1);
    throw error;
  }
}
