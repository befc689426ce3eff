import type { Capabilities, Capability } from "./capabilities.ts";

/**
 * Puts a question to a store whose answer shows whether it can do something, and only one of those who want to know it at
 * the same time does.
 *
 * @returns what the question came to; undefined for who did not put it
 */
export function askingOnce(
  { can }: Capabilities,
  capability: Capability,
): <Outcome>(ask: () => Promise<Outcome>) => Promise<Outcome | undefined> {
  let isAsking = false;
  return async (ask) => {
    if (isAsking || can(capability) !== undefined) return undefined;
    isAsking = true;
    try {
      return await ask();
    } finally {
      isAsking = false;
    }
  };
}
