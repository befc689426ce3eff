import { FsError, type FsUrl } from "@s3fs/core";
import { concealed } from "./concealed.ts";
import { displayUrl } from "./display-url.ts";
import { splitUrl, type UrlParts } from "./split-url.ts";

/** The scheme that a bare path stands for. */
export const LOCAL_SCHEME = "file";

const MAX_LENGTH = 16_384; // a path of 4 KiB with every byte escaped, and a session token, fit in

/**
 * Takes `scheme://[username[:password]@]resource[?parameters]` apart and decodes each part once; `+` is a plus, `#` and
 * `;` mean nothing. Credentials end at the last `@` before the first `/` or `?`, so a `/` in a secret is written `%2F`.
 * A text without `://` is a local path, taken literally.
 *
 * @throws {FsError} EINVAL for a malformed URL, ENAMETOOLONG beyond 16,384 characters; no message holds a secret
 */
export function parseFsUrl(text: string): FsUrl {
  if (text === "") throw malformed("", "the URL is empty; write . for the current directory");
  if (text.length > MAX_LENGTH) {
    throw new FsError("ENAMETOOLONG", {
      operation: "open",
      detail: `the URL has ${text.length} characters; at most ${MAX_LENGTH} are read`,
    });
  }
  if (isLocalPath(text)) {
    return concealed({ scheme: LOCAL_SCHEME, resource: text, parameters: new Map(), display: text });
  }
  return parse(splitUrl(text));
}

/** Whether a path starts at a drive of Windows, whose letter is no scheme. */
export function isDrivePath(text: string): boolean {
  return /^[a-z]:[\\/]/i.test(text);
}

/** A `://` counts only in the first segment: `copies/http://x` is a path. */
function isLocalPath(text: string): boolean {
  return isDrivePath(text) || !/^[^/\\]*:\/\//.test(text);
}

function parse(parts: UrlParts): FsUrl {
  const display = displayUrl(parts);
  if (!/^[a-z][a-z0-9+.-]+$/i.test(parts.scheme)) {
    throw malformed(
      display,
      "the text before :// is no scheme; write ./ in front of a local path that holds one",
    );
  }
  refuseSplitSecret(parts);
  if (hasControl(display)) throw malformed(display, "a control character is written in its %XX form");
  const resource = decode(parts.resource, "path", display);
  if (resource.includes("\0")) throw malformed(display, "no store accepts the NUL character");
  return concealed({
    scheme: parts.scheme.toLowerCase(),
    ...credentialsOf(parts, display),
    resource,
    parameters: parametersOf(parts, display),
    display,
  });
}

/** A `/` or `?` inside a secret would end the credentials early, and the rest of it would be taken for a path. */
function refuseSplitSecret({ scheme, userInfo, resource, query }: UrlParts): void {
  if (userInfo !== undefined) return;
  const [first = ""] = resource.split("/", 1);
  const looksLikeCredentials = first.split(":").length === 2; // an Amazon resource name has five
  if (!looksLikeCredentials || !`${resource}?${query ?? ""}`.includes("@")) return;
  throw malformed(
    `${scheme}://…`,
    "write / as %2F, ? as %3F in a user name or password, and @ as %40 in a path",
  );
}

function credentialsOf({ userInfo }: UrlParts, display: string): Pick<FsUrl, "username" | "password"> {
  if (userInfo === undefined) return {};
  const colon = userInfo.indexOf(":");
  const username = decodePlain(colon === -1 ? userInfo : userInfo.slice(0, colon), "user name", display);
  if (username === "") throw malformed(display, "the user name before the @ is empty");
  if (colon === -1) return { username };
  return { username, password: decodePlain(userInfo.slice(colon + 1), "password", display) };
}

function parametersOf({ query }: UrlParts, display: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query ? query.split("&") : []) {
    const equals = pair.indexOf("=");
    const name = decodePlain(equals === -1 ? pair : pair.slice(0, equals), "name of a parameter", display);
    if (name === "") throw malformed(display, "a parameter has no name");
    if (parameters.has(name))
      throw malformed(display, `the parameter ${JSON.stringify(name)} is given twice`);
    parameters.set(
      name,
      equals === -1 ? "" : decodePlain(pair.slice(equals + 1), `parameter "${name}"`, display),
    );
  }
  return parameters;
}

/** Credentials and parameters go into headers and configuration, where a line break would start another one. */
function decodePlain(text: string, what: string, display: string): string {
  const plain = decode(text, what, display);
  if (hasControl(plain)) throw malformed(display, `the ${what} holds a control character`);
  return plain;
}

function decode(text: string, what: string, display: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(display, `the ${what} holds a % that is no UTF-8 escape; a plain % is written %25`);
  }
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function malformed(display: string, detail: string): FsError {
  return new FsError("EINVAL", { operation: "open", path: display, detail });
}
