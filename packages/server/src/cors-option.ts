import { inspect } from "node:util";
import { checkOptions, FsError, type KnownOptions } from "@s3fs/core";
import { ANY_ORIGIN, CORS_METHODS } from "./cors.ts";
import { isHeaderName } from "./header-name.ts";
import { isObject, isText } from "./option-shapes.ts";
import type { Shape } from "./option-shapes.ts";
import type { CorsRule } from "./store/records.ts";

/**
 * The rules for buckets that have none of their own.
 * @throws {FsError} EINVAL for a rule that could never hold, or would break every reply to a page
 */
export function readCors(option: boolean | readonly CorsRule[] | undefined): readonly CorsRule[] | undefined {
  if (option === true) return [ANY_ORIGIN];
  if (option === false || option === undefined) return undefined;
  for (const rule of option) checkRule(rule);
  return option;
}

function checkRule(rule: CorsRule): void {
  if (!isObject(rule)) throw refused("a rule", rule, "an object with allowedOrigins and allowedMethods");
  checkOptions("a rule in cors", rule, KNOWN);
  for (const name of NAMES) {
    const value = rule[name];
    const [isOne, wording] = FIELDS[name];
    const isLeftOut = value === undefined && !DEMANDED.includes(name);
    if (!isLeftOut && !isOne(value)) throw refused(`${name} of a rule`, value, wording);
  }
}

function refused(what: string, value: unknown, wording: string): FsError {
  const given = inspect(value, { breakLength: Infinity });
  return new FsError("EINVAL", { detail: `${what} in cors can not be ${given}: it must be ${wording}` });
}

function isListOf(value: unknown, isOne: (text: string) => boolean): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => isText(text) && isOne(text));
}

function isPattern(text: string): boolean {
  return isPlainText(text) && text.split("*").length <= 2;
}

function isMethod(text: string): boolean {
  return CORS_METHODS.some((method) => method === text);
}

function isPlainText(value: unknown): boolean {
  return typeof value === "string" && !/\p{Cc}/u.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

const NAMES = [
  "id",
  "allowedOrigins",
  "allowedMethods",
  "allowedHeaders",
  "exposeHeaders",
  "maxAgeSeconds",
] as const satisfies readonly (keyof CorsRule)[];
const DEMANDED: readonly (keyof CorsRule)[] = ["allowedOrigins", "allowedMethods"];
const KNOWN: KnownOptions<CorsRule> = {
  id: "any",
  allowedOrigins: "any",
  allowedMethods: "any",
  allowedHeaders: "any",
  exposeHeaders: "any",
  maxAgeSeconds: "any",
};
const FIELDS: { readonly [name in keyof Required<CorsRule>]: Shape } = {
  id: [isPlainText, "a text without control characters"],
  allowedOrigins: [
    (value) => isListOf(value, isPattern) && value.length > 0,
    'a list of origins such as "https://app.example.com", each with one * at most',
  ],
  allowedMethods: [
    (value) => isListOf(value, isMethod) && value.length > 0,
    `a list of methods out of ${CORS_METHODS.join(", ")}, in capitals`,
  ],
  allowedHeaders: [
    (value) => isListOf(value, (name) => isPattern(name) && isHeaderName(name)),
    "a list of names of headers, each with one * at most",
  ],
  exposeHeaders: [(value) => isListOf(value, isHeaderName), "a list of names of headers"],
  maxAgeSeconds: [isCount, "a whole number from 0"],
};
