import type { Capabilities, Capability } from "./capabilities.ts";

/** Finds out whether a store can do something, and only one of those who want to know it at the same time does. */
export function askingOnce(
  { can, learn }: Capabilities,
  capability: Capability,
): (ask: () => Promise<boolean | undefined>) => Promise<void> {
  let isAsking = false;
  return async (ask) => {
    if (isAsking || can(capability) !== undefined) return;
    isAsking = true;
    try {
      const answer = await ask();
      if (answer !== undefined) learn(capability, answer);
    } finally {
      isAsking = false;
    }
  };
}
