import type { Around, DriverCall } from "./around-driver.ts";
import { watchedBytes } from "./watched-bytes.ts";

/** What is looked at around each call of a driver, and how its errors are told on. Nothing of it waits. */
export interface Guard {
  /** Before each call, and before and after each item of a stream; throws to refuse it. */
  check?(this: void, call: DriverCall): void;
  /** What to throw for an error. */
  retell?(this: void, error: unknown, call: DriverCall): unknown;
}

/** A guard as what happens around each call. Bytes that a reading has at hand stay at hand. */
export function guarding({ check = () => {}, retell = (error) => error }: Guard): Around {
  return {
    async promise(call, run) {
      check(call);
      try {
        return await run();
      } catch (error) {
        throw retell(error, call);
      }
    },
    async *iterable(call, run) {
      check(call);
      try {
        for await (const item of run()) {
          check(call);
          yield item;
          check(call);
        }
      } catch (error) {
        throw retell(error, call);
      }
    },
    async reading(call, run) {
      check(call);
      try {
        const { entry, chunks, release } = await run();
        const look = (): void => check(call);
        const watch = { before: look, chunk: look, retell: (error: unknown) => retell(error, call) };
        return { entry, chunks: watchedBytes(chunks, watch), release };
      } catch (error) {
        throw retell(error, call);
      }
    },
  };
}
