/**
 * XML as path and text. Siblings of one name are numbered, so that their order counts and that of others does not; an
 * empty element says no more than an absent one. Written without the library that the server writes and reads with.
 */
export function flattenXml(xml: string): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const open: Element[] = [];
  for (const [, tag = "", text = ""] of xml.matchAll(/<([^>]+)>([^<]*)/g)) {
    if (tag.startsWith("?") || tag.startsWith("!")) continue;
    if (tag.startsWith("/")) {
      open.pop();
      continue;
    }
    const element = enter(tag, open.at(-1));
    if (text !== "" && !PASSING.test(element.path)) {
      flat.set(element.path, VOLATILE.test(element.path) ? "(present)" : decode(text));
    }
    if (!tag.endsWith("/")) open.push(element);
  }
  return withoutOrder(flat);
}

interface Element {
  readonly path: string;
  readonly counts: Map<string, number>;
}

function enter(tag: string, parent: Element | undefined): Element {
  const name = tag.split(/[\s/]/)[0] ?? "";
  const count = (parent?.counts.get(name) ?? 0) + 1;
  parent?.counts.set(name, count);
  const place = parent ? `${parent.path}.` : "";
  return { path: `${place}${name}${count > 1 ? `[${count}]` : ""}`, counts: new Map() };
}

/** S3 says in no order which keys it has deleted, and lists the tags of an object in none. */
function withoutOrder(flat: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const sets = new Map<string, string[]>();
  const rest = new Map<string, string>();
  for (const [path, text] of flat) {
    if (!/^(DeleteResult\.Deleted|Tagging\.TagSet)/.test(path)) {
      rest.set(path, text);
      continue;
    }
    const name = path.replaceAll(/\[\d+\]/g, "");
    sets.set(name, [...(sets.get(name) ?? []), text]);
  }
  for (const [path, texts] of sets) rest.set(path, texts.sort().join(" "));
  return rest;
}

function decode(text: string): string {
  return text
    .replaceAll(/&#(x?)([0-9a-fA-F]+);/g, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex === "" ? 10 : 16)),
    )
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Differ from server to server and from run to run. */
const VOLATILE =
  /(LastModified|Initiated|CreationDate|UploadId|UploadIdMarker|NextContinuationToken|Location|VersionId|VersionIdMarker|\.ID|DisplayName)$/;
const PASSING = /(RequestId|HostId)$/;
