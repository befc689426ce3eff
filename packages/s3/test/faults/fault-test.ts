import { test } from "vitest";
import { expectInvariants } from "./invariants.ts";
import { watchResources } from "./resources.ts";
import { closeScene, openScene, type Scene } from "./scene.ts";

/** A test in a scene, which ends in the check of what must hold whatever goes wrong. */
export const it = test.extend<{ scene: Scene }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest looks at the pattern
  scene: async ({}, use) => {
    const resources = watchResources();
    const { scene, record } = await openScene();
    try {
      await use(scene);
      await expectInvariants(scene, record, resources);
    } finally {
      resources.restore();
      await closeScene(scene, record);
    }
  },
});
