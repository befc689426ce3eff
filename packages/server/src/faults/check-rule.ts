import { checkOptions, FsError, type KnownOptions } from "@s3fs/core";
import { OPERATIONS } from "../operations/operations.ts";
import { isObject, isText } from "../option-shapes.ts";
import type { FaultAction } from "./fault-action.ts";
import type { FaultRule } from "./fault-rule.ts";

/** A rule that can never hit, or would do something else than it says, must not pass for one that found nothing to do. */
export function checkRule(rule: FaultRule): void {
  checkOptions("a fault rule", rule, KNOWN_RULE);
  const { operation, key, nth, times, rate, seed, action } = rule;
  if (operation !== "*" && operation !== "Unknown" && !Object.hasOwn(OPERATIONS, operation)) {
    throw refused("operation", operation, "the S3 name of one that the server has, or *");
  }
  if (nth !== undefined && !(Number.isInteger(nth) && nth >= 1))
    throw refused("nth", nth, "a whole number from 1");
  if (times !== undefined && times !== Infinity && !(Number.isInteger(times) && times >= 1)) {
    throw refused("times", times, "a whole number from 1, or Infinity");
  }
  if (rate !== undefined && !(rate > 0 && rate <= 1)) throw refused("rate", rate, "above 0 and at most 1");
  if (key !== undefined && typeof key !== "string" && !(key instanceof RegExp))
    throw refused("key", key, "a key, or a RegExp of keys");
  if (seed !== undefined && !Number.isFinite(seed)) throw refused("seed", seed, "a number");
  if (!isObject(action)) throw refused("action", action, "an object with its kind");
  checkAction(action);
}

function checkAction(action: FaultAction): void {
  if (!Object.hasOwn(FIELDS, action.kind)) {
    throw refused("action.kind", action.kind, "a kind of fault that the README lists");
  }
  const fields = Object.fromEntries(FIELDS[action.kind].map((name) => [name, "any"] as const));
  checkOptions(`the fault ${action.kind}`, action, { kind: "any", ...fields });
  if ((action.kind === "error" || action.kind === "error-with-200") && !isText(action.code)) {
    throw refused("action.code", action.code, "the code of an error, such as SlowDown");
  }
  switch (action.kind) {
    case "error":
    case "reply":
      return checkNumber("status", action.status, { from: 200, to: 599 });
    case "cut":
      return checkNumber("afterBytes", action.afterBytes, { from: 0 });
    case "stall":
      return checkNumber("afterBytes", action.afterBytes ?? 0, { from: 0 });
    case "drip":
      return checkNumber("bytesPerSecond", action.bytesPerSecond, { from: 1 });
    case "corrupt":
      return checkNumber("atByte", action.atByte, { from: 0 });
    case "delay":
      return checkDelay(action.delayMs);
    case "wrong-length":
      return checkNumber("differenceBytes", action.differenceBytes, { from: -Number.MAX_SAFE_INTEGER });
    case "error-with-200":
    case "empty-200":
    case "reset":
    case "lost-reply":
    case "wrong-etag":
    case "repeated-token":
      return undefined;
  }
}

function checkDelay(delayMs: Extract<FaultAction, { kind: "delay" }>["delayMs"]): void {
  if (typeof delayMs === "number") return checkNumber("delayMs", delayMs, { from: 0 });
  checkNumber("medianMs", delayMs.medianMs, { from: Number.MIN_VALUE });
  checkNumber("p99Ms", delayMs.p99Ms, { from: delayMs.medianMs });
}

function checkNumber(
  name: string,
  value: number,
  { from, to = Infinity }: { from: number; to?: number },
): void {
  if (value >= from && value <= to && value !== Infinity) return;
  throw refused(`action.${name}`, value, to === Infinity ? `at least ${from}` : `from ${from} to ${to}`);
}

function refused(name: string, value: unknown, rule: string): FsError {
  return new FsError("EINVAL", {
    detail: `the ${name} of a fault rule can not be ${String(value)}: it must be ${rule}`,
  });
}

const KNOWN_RULE: KnownOptions<FaultRule> = {
  operation: "any",
  key: "any",
  nth: "any",
  times: "any",
  rate: "any",
  seed: "any",
  action: "any",
};

/** What each kind of fault takes beside its kind. */
const FIELDS: Readonly<Record<FaultAction["kind"], readonly string[]>> = {
  error: ["status", "code", "message", "headers"],
  "error-with-200": ["code", "message"],
  "empty-200": [],
  reply: ["status", "headers", "body"],
  reset: [],
  cut: ["afterBytes"],
  stall: ["afterBytes"],
  drip: ["bytesPerSecond"],
  "lost-reply": [],
  delay: ["delayMs"],
  "wrong-length": ["differenceBytes"],
  "wrong-etag": [],
  corrupt: ["atByte"],
  "repeated-token": [],
};
