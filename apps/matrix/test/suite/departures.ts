import type { Runner } from "@s3fs/conformance";
import type { it as vitestIt } from "vitest";

/** How a store departs from the contract by its own doing, by the titles of statements, each with its reason. */
export interface Departures {
  /** These do not hold; one that does fails the test, so that the departure goes when the store mends its ways. */
  readonly failing?: Readonly<Record<string, string>>;
  /** Whether these hold is a matter of luck, so they are skipped. */
  readonly unsettled?: Readonly<Record<string, string>>;
}

/** A runner that tells each departure in the title of its statement. */
export function withDepartures(
  it: typeof vitestIt,
  { failing = {}, unsettled = {} }: Departures,
  timeoutMs = 120_000,
): Runner["it"] {
  const run = (title: string, body: () => Promise<void>): void => {
    const failure = failing[title];
    const luck = unsettled[title];
    if (luck !== undefined) it.skip(`${title} (skipped: ${luck})`, body);
    else if (failure !== undefined) it.fails(`${title} (does not hold: ${failure})`, body, timeoutMs);
    else it(title, body, timeoutMs);
  };
  const skip = (title: string, body: () => Promise<void>): void => it.skip(title, body);
  return Object.assign(run, { skip });
}
