import type { Adapted } from "./adapted.ts";

/** The function as its users call it, who know nothing of what it works on. */
export function bound<P extends unknown[], R>(
  adapted: Adapted,
  work: (adapted: Adapted, ...parameters: P) => R,
): (...parameters: P) => R {
  return (...parameters) => work(adapted, ...parameters);
}
