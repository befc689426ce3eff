import type { Operation, Outcome } from "./operation.ts";

/** A plain model of a file system: what each call does to it, and which outcomes the contract allows. */
export interface Model {
  /** Changes the model as the call does. */
  apply(this: void, call: Operation): readonly Outcome[];
  snapshot(this: void): Snapshot;
}

/** Every path below the root, those of directories with a slash at the end; the values are the contents. */
export type Snapshot = Readonly<Record<string, string>>;

/** Thrown inside a model where the contract wants a refusal. */
export class Refusal extends Error {
  readonly allowed: readonly Outcome[];
  constructor(...allowed: readonly Outcome[]) {
    super(allowed.join(" or "));
    this.allowed = allowed;
  }
}

export function outcomesOf(run: () => Outcome | void): readonly Outcome[] {
  try {
    return [run() ?? "ok"];
  } catch (error) {
    if (error instanceof Refusal) return error.allowed;
    throw error;
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Whether a path is another one or lies below it. */
export function isWithin(path: string, above: string): boolean {
  return above === "" || path === above || path.startsWith(`${above}/`);
}

export function below(path: string, above: string): string {
  return above === "" ? path : path.slice(above.length + 1);
}

export function joined(above: string, path: string): string {
  return [above, path].filter((part) => part !== "").join("/");
}

/** By UTF-8 bytes, with the slash of directories; the names of these tests are ASCII. */
export function inTreeOrder(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
