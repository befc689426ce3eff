import type { RawReply } from "../../../../packages/server/test/raw-request.ts";
import { flattenXml } from "./flatten-xml.ts";

/** What of a reply a client acts on, by aspect: its status, its code, its headers that matter, its body. */
export type Observation = ReadonlyMap<string, string>;

export interface Difference {
  readonly aspect: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

export function observe(reply: RawReply): Observation {
  const seen = new Map([["status", String(reply.status)]]);
  if (reply.status >= 400) {
    if (reply.code !== undefined) seen.set("code", reply.code);
    return seen;
  }
  for (const [name, value] of Object.entries(reply.headers)) {
    if (!HEADERS.test(name) || value === undefined) continue;
    seen.set(`header ${name}`, PRESENCE_OF_HEADER.test(name) ? "(present)" : String(value));
  }
  if (reply.text.trimStart().startsWith("<")) {
    for (const [path, text] of flattenXml(reply.text)) seen.set(`body ${path}`, text);
    return seen;
  }
  if (reply.body.length > 0) seen.set("body", reply.text);
  if (reply.status >= 300 || reply.status === 204) return seen;
  for (const name of OF_OBJECTS) seen.set(`header ${name}`, String(reply.headers[name] ?? "(absent)"));
  return seen;
}

/** Of replies of another status only status and code: that a refusal has no body says nothing more. */
export function compare(ours: Observation, theirs: Observation): readonly Difference[] {
  const isSameStatus = ours.get("status") === theirs.get("status");
  return (isSameStatus ? [...new Set([...ours.keys(), ...theirs.keys()])] : ["status", "code"])
    .map((aspect) => ({ aspect, ours: ours.get(aspect), theirs: theirs.get(aspect) }))
    .filter((pair) => pair.ours !== pair.theirs);
}

/** Ids of requests and hosts say nothing, and what no client of S3 reads is nobody's business. */
const HEADERS =
  /^(etag|last-modified|accept-ranges|content-range|cache-control|content-disposition|content-encoding|content-language|expires|location|x-amz-(?!request-id|id-2|bucket-region|object-size).*)$/;
/** Of a reply that carries an object or nothing; XML may be of any length. */
const OF_OBJECTS = ["content-type", "content-length"];
const PRESENCE_OF_HEADER = /^(last-modified|x-amz-(copy-source-)?version-id)$/;
