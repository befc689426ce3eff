import type { FileSystem } from "@s3fs/core";
import * as fc from "fast-check";
import { inTreeOrder, type Model, type Snapshot } from "./model.ts";
import { perform, scriptOf, sequence, type Operation } from "./operation.ts";

/** A fresh place behind a file system, and a look at all of it. */
export interface Candidate {
  readonly name: string;
  readonly fs: FileSystem;
  snapshot(this: void): Promise<Snapshot>;
  dispose(this: void): Promise<void>;
}

/**
 * Runs random sequences on a model and on every candidate at once, and compares outcomes and whole trees after each
 * call. Throws the shortest script that tells them apart.
 */
export async function agree(
  numRuns: number,
  model: () => Model,
  candidates: () => Promise<readonly Candidate[]>,
): Promise<void> {
  const property = fc.asyncProperty(sequence, async (calls) => {
    const places = await candidates();
    try {
      await runTogether(calls, model(), places);
    } finally {
      for (const place of places) await place.dispose();
    }
  });
  await fc.assert(property, { numRuns, reporter: report });
}

/** The calls up to the one that told a candidate from the model. */
class Disagreement extends Error {
  constructor(calls: readonly Operation[], found: string) {
    super(`${scriptOf(calls)}\n${found}`);
    this.name = "Disagreement";
  }
}

async function runTogether(
  calls: readonly Operation[],
  model: Model,
  candidates: readonly Candidate[],
): Promise<void> {
  for (const [index, call] of calls.entries()) {
    const allowed = model.apply(call);
    const expected = spelled(model.snapshot());
    const compare = async ({ name, fs, snapshot }: Candidate): Promise<void> => {
      const outcome = await perform(fs, call);
      const soFar = calls.slice(0, index + 1);
      if (!allowed.includes(outcome))
        throw new Disagreement(soFar, `is ${outcome} on ${name} instead of ${allowed.join(" or ")}`);
      const found = spelled(await snapshot());
      if (found !== expected)
        throw new Disagreement(soFar, `leaves on ${name}\n${found}\ninstead of\n${expected}`);
    };
    await Promise.all(candidates.map(compare));
  }
}

function spelled(snapshot: Snapshot): string {
  const lines = Object.entries(snapshot).map(([path, text]) => `${path} ${JSON.stringify(text)}`);
  return lines.sort(inTreeOrder).join("\n");
}

function report(details: fc.RunDetails<[readonly Operation[]]>): void {
  if (!details.failed) return;
  const { numRuns, numShrinks, seed, errorInstance } = details;
  const [calls = []] = details.counterexample ?? [];
  const found = errorInstance instanceof Disagreement ? errorInstance.message : scriptOf(calls);
  throw new Error(`after ${numRuns} sequences and ${numShrinks} shrinks (seed ${seed}):\n${found}`, {
    cause: errorInstance,
  });
}
