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

export interface MeasureOptions {
  /** How often each contender does its work in one round. */
  readonly calls: number;
  readonly rounds?: number;
  readonly warmUps?: number;
  /** "cpu" leaves out what other programs take: for work that waits for nothing. Default "wall". */
  readonly clock?: "wall" | "cpu";
}

/**
 * The median time of a call of each contender. They take turns, round by round, so that what else the machine does meets
 * all of them alike; the first rounds only warm up.
 */
export async function measure(
  contenders: readonly Contender[],
  { calls, rounds = 9, warmUps = 2, clock = "wall" }: MeasureOptions,
): Promise<Measured[]> {
  const times = contenders.map((): number[] => []);
  for (let round = -warmUps; round < rounds; round += 1)
    for (const [index, contender] of contenders.entries()) {
      const elapsedMs = await timed(clock, () => contender.run(calls));
      if (round >= 0) times[index]?.push((elapsedMs * 1000) / calls);
    }
  return contenders.map(({ name }, index) => ({ name, microsecondsPerCall: medianOf(times[index] ?? []) }));
}

async function timed(clock: "wall" | "cpu", run: () => Promise<void>): Promise<number> {
  const startMs = now(clock);
  await run();
  return now(clock) - startMs;
}

function now(clock: "wall" | "cpu"): number {
  if (clock === "wall") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}
