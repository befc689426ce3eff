/** One way to do some work, to be compared with others that do the same. */
export interface Contender {
  readonly name: string;
  /** Brings about the state that each round starts from; its time does not count. */
  prepare?(this: void): Promise<void>;
  /** Does the work so many times. */
  run(this: void, calls: number): Promise<void>;
}

export interface Measured {
  readonly name: string;
  readonly microsecondsPerCall: number;
  /** Of the processor, in all threads of this process and in the system for it. */
  readonly processorMicrosecondsPerCall: number;
}

export interface MeasureOptions {
  /** How often each contender does its work in one round. */
  readonly calls: number;
  readonly rounds?: number;
  readonly warmUps?: number;
}

/**
 * The median time of a call of each contender. They take turns, round by round, the last of one being the first of the
 * next, so that what else the machine does, and what each leaves behind, meets all of them alike; the first rounds only
 * warm up.
 */
export async function measure(
  contenders: readonly Contender[],
  { calls, rounds = 9, warmUps = 2 }: MeasureOptions,
): Promise<Measured[]> {
  const times = contenders.map((contender) => ({
    contender,
    wall: [] as number[],
    processor: [] as number[],
  }));
  for (let round = -warmUps; round < rounds; round += 1)
    for (const { contender, wall, processor } of round % 2 === 0 ? times : times.toReversed()) {
      await contender.prepare?.();
      const elapsed = await timed(() => contender.run(calls));
      if (round < 0) continue;
      wall.push(elapsed.wall / calls);
      processor.push(elapsed.processor / calls);
    }
  return times.map(({ contender: { name }, wall, processor }) => ({
    name,
    microsecondsPerCall: medianOf(wall),
    processorMicrosecondsPerCall: medianOf(processor),
  }));
}

/** Microseconds. */
async function timed(
  run: () => Promise<void>,
): Promise<{ readonly wall: number; readonly processor: number }> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await run();
  const wall = (performance.now() - startMs) * 1000;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: user + system };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}
