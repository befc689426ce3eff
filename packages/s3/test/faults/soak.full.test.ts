import { describe } from "vitest";
import { it } from "./fault-test.ts";
import { soak } from "./soak.ts";

describe("a very long run", () => {
  it("of a hundred thousand steps, of which two requests in a hundred fail, loses nothing and leaves nothing behind", ({
    scene,
  }) => soak(scene, 100_000));
});
