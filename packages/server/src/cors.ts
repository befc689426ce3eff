import type { CorsMethod, CorsRule } from "./store/records.ts";

/** What a browser says of a request to another origin than the page's own. */
export interface CrossOriginRequest {
  readonly origin: string;
  /** Of the request itself, or of the one that a preflight announces. */
  readonly method: string;
  /** The header names that a preflight announces, as they were sent. */
  readonly announcedHeaders: string | undefined;
}

/**
 * The headers that let a browser go on; undefined when no rule allows the request. The first rule that does decides.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CrossOriginRequest,
): Record<string, string> | undefined {
  const announced = splitNames(request.announcedHeaders);
  const rule = rules.find((candidate) => allows(candidate, request, announced));
  if (rule === undefined) return undefined;
  const isOpen = rule.allowedOrigins.includes("*");
  const headers: Record<string, string> = {
    "access-control-allow-origin": isOpen ? "*" : request.origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
  if (!isOpen) headers["access-control-allow-credentials"] = "true";
  if (announced.length > 0) headers["access-control-allow-headers"] = announced.join(", ");
  if (rule.exposeHeaders !== undefined && rule.exposeHeaders.length > 0) {
    headers["access-control-expose-headers"] = rule.exposeHeaders.join(", ");
  }
  if (rule.maxAgeSeconds !== undefined) headers["access-control-max-age"] = String(rule.maxAgeSeconds);
  return headers;
}

export const CORS_METHODS: readonly CorsMethod[] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** Lets any page do anything that its user has the keys for. */
export const ANY_ORIGIN: CorsRule = {
  allowedOrigins: ["*"],
  allowedMethods: ["GET", "HEAD", "PUT", "POST", "DELETE"],
  allowedHeaders: ["*"],
  exposeHeaders: ["*"],
  maxAgeSeconds: 3000,
};

function allows(rule: CorsRule, request: CrossOriginRequest, announced: readonly string[]): boolean {
  const methods: readonly string[] = rule.allowedMethods;
  return (
    methods.includes(request.method) &&
    rule.allowedOrigins.some((pattern) => matches(pattern, request.origin)) &&
    announced.every((name) =>
      (rule.allowedHeaders ?? []).some((pattern) => matches(pattern.toLowerCase(), name)),
    )
  );
}

/** By parts and not by a regular expression, which a hostile pattern could make slow. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === text;
  const [before, behind] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + behind.length && text.startsWith(before) && text.endsWith(behind);
}

function splitNames(header: string | undefined): readonly string[] {
  const names = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "");
}
