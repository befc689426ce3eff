export { groups } from "./groups.ts";
export type { Harness, Place, RunTitle } from "./harness.ts";
export type { CachedOptions, Layers, MountedTree, Overlaid, OverlaidDriver } from "./layers.ts";
export { runStatement } from "./run-statement.ts";
export { runs, type Run } from "./runs.ts";
export type { Context, Group, Statement } from "./statement.ts";
export { statementsAbout, type Asked } from "./statements-about.ts";
export { inspect, type Subject } from "./subject.ts";
export { testDriver, type Runner } from "./test-driver.ts";
