import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const folder = process.env["PEERS"] ?? "";

/**
 * Loads a package that `npm run peers` installed, which is no dependency of this one.
 *
 * @param {string} name
 */
export function load(name) {
  const path = createRequire(folder).resolve(name, { paths: [folder] });
  return import(pathToFileURL(path).href);
}

/**
 * Answers the one request of this process: a verb and its arguments, JSON as the answer.
 *
 * @param {string} name of the package
 * @param {Record<string, (...words: string[]) => Promise<unknown>>} verbs
 */
export async function answer(name, verbs) {
  const [verb = "", ...words] = process.argv.slice(2);
  const work = verb === "version" ? () => versionOf(name) : verbs[verb];
  if (work === undefined) throw new Error(`${name} was asked to ${verb}`);
  console.log(JSON.stringify((await work(...words)) ?? null));
}

/** @param {string} name */
async function versionOf(name) {
  return JSON.parse(await readFile(`${folder}${name}/package.json`, "utf8")).version;
}

/** How to reach the server, by the names that programs agree on. */
export const place = {
  bucket: process.env["BUCKET"] ?? "none",
  endpoint: process.env["AWS_ENDPOINT_URL"] ?? "",
  region: process.env["AWS_REGION"] ?? "",
  accessKeyId: process.env["AWS_ACCESS_KEY_ID"] ?? "",
  secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "",
};
