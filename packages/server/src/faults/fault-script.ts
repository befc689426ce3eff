import type { OperationName } from "../operation-name.ts";
import { checkRule } from "./check-rule.ts";
import type { FaultAction } from "./fault-action.ts";
import { drawDelayMs } from "./latency.ts";
import type { FaultPlan, FaultRule } from "./fault-rule.ts";
import { createSeededRandom } from "./seeded-random.ts";

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
