import { testDriver, type Harness } from "@s3fs/conformance";
import { overlay } from "@s3fs/layers";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

/** Three file systems in memory, from the lowest to the highest, one of them writable. */
function over(writable: number): Harness {
  return {
    async make() {
      const layers = [new MemoryFS(), new MemoryFS(), new MemoryFS()];
      const { driver } = overlay(
        layers.map((fs, index) => ({
          name: `${index}`,
          driver: fs.driver,
          writable: index === writable,
        })),
      );
      return {
        driver,
        dispose: async () => {
          for (const fs of layers) await fs.close();
        },
      };
    },
  };
}

await testDriver("overlay, written on top", over(2), { describe, it });
await testDriver("overlay, its content in the lowest layer", over(0), { describe, it });
