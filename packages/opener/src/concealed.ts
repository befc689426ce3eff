import type { FsUrl } from "@s3fs/core";

/** The same URL, which shows itself without its secrets wherever it is printed: as a string, as JSON, by `inspect`. */
export function concealed(url: FsUrl): FsUrl {
  const show = (): string => url.display;
  const shown = { value: show, enumerable: false };
  return Object.defineProperties(
    { ...url },
    {
      toString: shown,
      toJSON: shown,
      [Symbol.for("nodejs.util.inspect.custom")]: shown,
    },
  );
}
