import { isFsError, retold, type FileSystem } from "@s3fs/core";
import { parseFsUrl, type OpenerRegistry, type Resolved } from "@s3fs/opener";

/** Opens what a URL names, as a root, for as long as it is used. Errors are told with the URL. */
export async function atRoot<T>(
  url: string,
  registry: OpenerRegistry,
  use: (fs: FileSystem) => Promise<T>,
): Promise<T> {
  const fs = await registry.open(url); // its own errors name the URL
  return closing(fs, url, () => use(fs));
}

/** Opens the directory that holds what a URL names, for as long as it is used. Errors are told with the URL. */
export async function atPath<T>(
  url: string,
  registry: OpenerRegistry,
  use: (place: Resolved) => Promise<T>,
): Promise<T> {
  const place = await registry.resolve(url);
  return closing(place.fs, url, () => use(place));
}

async function closing<T>(fs: FileSystem, url: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw isFsError(error) ? retold(error, { path: parseFsUrl(url).display }) : error;
  } finally {
    await fs.close();
  }
}
