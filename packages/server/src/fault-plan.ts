import type { OperationName } from "./operation-name.ts";

/** What happens to a request instead of, or after, its proper treatment. */
export type FaultAction =
  /** An S3 error reply; the operation is not carried out. */
  | { readonly kind: "error"; readonly status: number; readonly code: string; readonly message?: string }
  /** Status 200 whose body is an S3 error; the operation is not carried out. */
  | { readonly kind: "error-with-200"; readonly code: string; readonly message?: string }
  /** Status 200 without a body; the operation is not carried out. */
  | { readonly kind: "empty-200" }
  /** The operation is carried out; the socket is destroyed after this many bytes of the reply's body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** No reply comes until the client gives up; with `afterBytes` the operation is carried out and its body stops there. */
  | { readonly kind: "stall"; readonly afterBytes?: number }
  /** The operation is carried out, then the socket is destroyed without a reply. */
  | { readonly kind: "lost-reply" }
  /** The operation is carried out after a wait. */
  | { readonly kind: "delay"; readonly delayMs: number };

export interface FaultRule {
  /** The operation that is hit, or `*` for all. */
  readonly operation: OperationName | "*";
  /** The first matching request that is hit, counted from 1 and from the moment the rule was added; default 1. */
  readonly nth?: number;
  /** How many matching requests are hit from there on; default 1, `Infinity` for all. */
  readonly times?: number;
  readonly action: FaultAction;
}

/** The faults that a server starts with. */
export type FaultPlan = readonly FaultRule[];

/** The faults of a running server. */
export interface Faults {
  readonly add: (rule: FaultRule) => void;
  readonly clear: () => void;
}

export interface FaultScript extends Faults {
  /** Counts a request against every rule, and returns the action of the first rule that hits it. */
  take(operation: OperationName): FaultAction | undefined;
}

export function createFaultScript(plan: FaultPlan): FaultScript {
  const rules: { readonly rule: FaultRule; seen: number }[] = [];
  const script: FaultScript = {
    add: (rule) => void rules.push({ rule, seen: 0 }),
    clear: () => void rules.splice(0),
    take(operation) {
      let action: FaultAction | undefined;
      for (const entry of rules) {
        if (entry.rule.operation !== "*" && entry.rule.operation !== operation) continue;
        entry.seen++;
        if (isHit(entry.rule, entry.seen)) action ??= entry.rule.action;
      }
      return action;
    },
  };
  plan.forEach(script.add);
  return script;
}

function isHit(rule: FaultRule, seen: number): boolean {
  const first = rule.nth ?? 1;
  return seen >= first && seen < first + (rule.times ?? 1);
}
