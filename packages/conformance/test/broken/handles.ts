import { NEVER } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { those } from "./chunks.ts";
import { inPlace } from "./spoil.ts";

/** Drivers with one fault in what they write in place. */
export const brokenHandles: readonly Broken[] = [
  inPlace(
    "keeps what is written in place to itself until the handle is closed",
    (sound) => {
      const kept: [number, Uint8Array][] = [];
      return {
        write: async (position, bytes) => void kept.push([position, new Uint8Array(bytes)]),
        async close() {
          for (const [position, bytes] of kept) await sound.write(position, bytes);
          await sound.close();
        },
      };
    },
    "open to update: what an update writes is seen before the close where its handle is not atomic, and else only after it",
  ),
  inPlace(
    "throws away what was written in place and not synced",
    () => ({ write: async () => {} }),
    "open to update: an update whose function throws stays where its handle is not atomic, and else is taken back",
  ),
  inPlace(
    "tells nobody that what was written in place is lost",
    () => ({ close: async () => {} }),
    "open to update: an update of a file that was replaced meanwhile fails when it is closed, and the new content stays",
  ),
  inPlace(
    "brings a removed file back by writing in place",
    (_sound, driver, path) => ({
      async write(_position, bytes) {
        await driver.write(path, those([bytes]), { signal: NEVER, overwrite: true });
      },
      close: async () => {},
    }),
    "open to update: an update of a file that was removed meanwhile fails when it is closed, and does not bring it back",
  ),
];
