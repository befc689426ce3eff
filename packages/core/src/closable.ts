import { aroundDriver } from "./around-driver.ts";
import type { Driver } from "./driver.ts";
import { FsError } from "./fs-error.ts";
import type { Native } from "./native.ts";

/** The same driver, refusing every call once it is closed. Closing twice closes once. */
export function closable<N extends Native>(driver: Driver<N>): Driver<N> & { close(): Promise<void> } {
  let closing: Promise<void> | undefined;
  const refuseClosed = (): void => {
    if (closing === undefined) return;
    throw new FsError("ECLOSED", { driver: driver.name, detail: "open a new file system to go on" });
  };
  const guarded = aroundDriver(driver, {
    async promise(_call, run) {
      refuseClosed();
      return run();
    },
    async *iterable(_call, run) {
      refuseClosed();
      for await (const item of run()) {
        refuseClosed();
        yield item;
      }
    },
  });
  return { ...guarded, close: () => (closing ??= driver.close?.() ?? Promise.resolve()) };
}
