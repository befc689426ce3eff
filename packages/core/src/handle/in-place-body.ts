import type { NativeHandle } from "../driver.ts";
import type { Native } from "../native.ts";
import type { HandleBody } from "./handle-body.ts";

/** Changes the file itself, through a handle of the backend: nothing is held, so nothing can be taken back. */
export function inPlaceBody<N extends Native>(handle: NativeHandle<N>): HandleBody<N> {
  return {
    atomic: false,
    read: handle.read,
    write: handle.write,
    truncate: handle.truncate,
    sync: handle.sync,
    entry: handle.stat,
    commit: handle.close,
    async rollBack() {
      await Promise.allSettled([handle.close()]);
    },
  };
}
