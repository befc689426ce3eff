/** The parts of a URL, not decoded yet. */
export interface UrlParts {
  readonly scheme: string;
  /** What stands before the last `@` of the authority. */
  readonly userInfo: string | undefined;
  readonly resource: string;
  /** What stands after the first `?`. */
  readonly query: string | undefined;
}

/** Cuts a text that holds `://`; by hand, because the platform's URL class folds `..` and `%2e%2e` away. */
export function splitUrl(text: string): UrlParts {
  const colon = text.indexOf("://");
  const rest = text.slice(colon + 3);
  const question = rest.indexOf("?");
  const located = question === -1 ? rest : rest.slice(0, question);
  const slash = located.indexOf("/");
  const at = located.slice(0, slash === -1 ? located.length : slash).lastIndexOf("@");
  return {
    scheme: text.slice(0, colon),
    userInfo: at === -1 ? undefined : located.slice(0, at),
    resource: located.slice(at + 1),
    query: question === -1 ? undefined : rest.slice(question + 1),
  };
}
