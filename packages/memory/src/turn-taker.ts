/** Called before each piece of work; now and then it lets timers and sockets have a turn of the event loop. */
export type TakeTurn = () => Promise<void> | undefined;

const callsPerTurn = 100;

/** Work in memory awaits only promises that are settled already, which would keep the event loop waiting for ever. */
export function turnTaker(): TakeTurn {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % callsPerTurn === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
  };
}
