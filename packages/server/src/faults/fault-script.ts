import type { OperationName } from "../operation-name.ts";
import { checkRule } from "./check-rule.ts";
import type { FaultAction } from "./fault-action.ts";
import { drawDelayMs } from "./latency.ts";
import { createSeededRandom } from "./seeded-random.ts";

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

/** The faults of a running server. */
export interface Faults {
  /** @throws {FsError} EINVAL for a rule that can't be */
  readonly add: (rule: FaultRule) => FaultHandle;
  readonly clear: () => void;
}

/** One rule of a running server. */
export interface FaultHandle {
  /** How many requests the rule was applied to. */
  readonly hits: number;
  remove(): void;
}

/** What a rule looks at. */
export interface FaultSubject {
  readonly operation: OperationName;
  readonly key: string;
}

export interface FaultScript extends Faults {
  /** Counts a request against every rule, and returns the action of the first rule that hits it. */
  take(subject: FaultSubject): FaultAction | undefined;
}

export function createFaultScript(plan: FaultPlan): FaultScript {
  const rules = new Set<ActiveRule>();
  const script: FaultScript = {
    add(rule) {
      const active = activate(rule);
      rules.add(active);
      return {
        get hits() {
          return active.hits;
        },
        remove: () => void rules.delete(active),
      };
    },
    clear: () => rules.clear(),
    take(subject) {
      let taken: ActiveRule | undefined;
      for (const active of rules) if (countAndTest(active, subject)) taken ??= active;
      if (taken === undefined) return undefined;
      taken.hits++;
      return drawn(taken);
    },
  };
  plan.forEach(script.add);
  return script;
}

interface ActiveRule {
  readonly rule: FaultRule;
  readonly random: () => number;
  seen: number;
  hits: number;
}

function activate(rule: FaultRule): ActiveRule {
  checkRule(rule);
  return { rule, random: createSeededRandom(rule.seed ?? 1), seen: 0, hits: 0 };
}

function countAndTest(active: ActiveRule, { operation, key }: FaultSubject): boolean {
  const { rule } = active;
  if (rule.operation !== "*" && rule.operation !== operation) return false;
  if (rule.key !== undefined && !isKeyOf(rule.key, key)) return false;
  active.seen++;
  const first = rule.nth ?? 1;
  const times = rule.times ?? (rule.rate === undefined ? 1 : Infinity);
  if (active.seen < first || active.seen >= first + times) return false;
  return rule.rate === undefined || active.random() < rule.rate;
}

function isKeyOf(pattern: string | RegExp, key: string): boolean {
  // `search` looks at no `lastIndex`, so a pattern with the flag g matches each time alike.
  return typeof pattern === "string" ? pattern === key : key.search(pattern) !== -1;
}

function drawn({ rule: { action }, random }: ActiveRule): FaultAction {
  if (action.kind !== "delay" || typeof action.delayMs === "number") return action;
  return { kind: "delay", delayMs: drawDelayMs(action.delayMs, random) };
}
