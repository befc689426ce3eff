import type { UrlParts } from "./split-url.ts";

const REDACTED = "***";

/** The URL as it was written, without its password, and without the value of any parameter that looks secret. */
export function displayUrl({ scheme, userInfo, resource, query }: UrlParts): string {
  const authority = userInfo === undefined ? "" : `${displayUserInfo(userInfo)}@`;
  const parameters = query === undefined ? "" : `?${query.split("&").map(displayParameter).join("&")}`;
  return `${scheme}://${authority}${resource}${parameters}`;
}

function displayUserInfo(userInfo: string): string {
  const colon = userInfo.indexOf(":");
  return colon === -1 ? userInfo : `${userInfo.slice(0, colon)}:${REDACTED}`;
}

/** Unlike a user name and a region, these open something. */
const secretNames = /secret|token|passw|pwd|credential|signature|auth|key$/i;

function displayParameter(pair: string): string {
  const equals = pair.indexOf("=");
  if (equals === -1) return pair;
  const name = pair.slice(0, equals);
  const value = pair.slice(equals + 1);
  return `${name}=${isSecret(name, value) ? REDACTED : value}`;
}

/** Also an address of the form `http://user:password@host`. What can't be decoded can't be judged. */
function isSecret(name: string, value: string): boolean {
  try {
    return secretNames.test(decodeURIComponent(name)) || /\/\/[^/]*@/.test(decodeURIComponent(value));
  } catch {
    return true;
  }
}
