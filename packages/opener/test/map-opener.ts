import { FileSystem, parsePath, within, type FsUrl, type Opener, type OpenOptions } from "@s3fs/core";
import { keyDriver } from "@s3fs/test-drivers";

/** What an opener was asked, as a real one sees it. */
export interface Asked {
  readonly url: FsUrl;
  readonly options: OpenOptions;
}

/** An opener over one store of keys, which all its URLs share; the resource is a directory in it. */
export function mapOpener(schemes: readonly string[]): Opener & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const driver = keyDriver();
  return {
    schemes,
    asked,
    async open(url, options) {
      asked.push({ url, options });
      return new FileSystem(within(driver, parsePath(url.resource.replace(/\.\.$/, ""))));
    },
  };
}
