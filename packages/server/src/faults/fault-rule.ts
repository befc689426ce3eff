import type { OperationName } from "../operation-name.ts";
import type { FaultAction } from "./fault-action.ts";

export interface FaultRule {
  /** The operation that is hit, or `*` for all. */
  readonly operation: OperationName | "*";
  /** Only requests for this key, or for keys that match. */
  readonly key?: string | RegExp;
  /** The first matching request that is hit, counted from 1 and from the moment the rule was added; default 1. */
  readonly nth?: number;
  /** How many matching requests are hit from there on; default 1, or all where a rate is given; `Infinity` for all. */
  readonly times?: number;
  /** The part of the requests in reach that is hit, above 0 and at most 1; default 1. Which ones, the seed decides. */
  readonly rate?: number;
  /** Of the rate and of a delay's distribution; default 1. */
  readonly seed?: number;
  readonly action: FaultAction;
}

/** The faults that a server starts with. */
export type FaultPlan = readonly FaultRule[];
