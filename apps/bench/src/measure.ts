/** One way to do some work, to be compared with others that do the same. */
export interface Contender {
  readonly name: string;
  /** Does the work so many times. */
  run(this: void, calls: number): Promise<void>;
}

export interface Measured {
  readonly name: string;
  readonly microsecondsPerCall: number;
}

/**
 * The median time of a call of each contender. They take turns, round by round, so that what else the machine does meets
 * all of them alike; the first rounds only warm up.
 */
export async function measure(
  contenders: readonly Contender[],
  { calls, rounds = 9, warmUps = 2 }: { calls: number; rounds?: number; warmUps?: number },
): Promise<Measured[]> {
  const times = contenders.map((): number[] => []);
  for (let round = -warmUps; round < rounds; round += 1)
    for (const [index, contender] of contenders.entries()) {
      const elapsedMs = await timed(() => contender.run(calls));
      if (round >= 0) times[index]?.push((elapsedMs * 1000) / calls);
    }
  return contenders.map(({ name }, index) => ({ name, microsecondsPerCall: medianOf(times[index] ?? []) }));
}

async function timed(run: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}
