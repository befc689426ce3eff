import { fieldOf } from "./field-of.ts";
import { builtinModule, environment } from "./process-of.ts";

/** Settings by their names; one of a nested group by its group's, a dot and its own. */
export type Section = ReadonlyMap<string, string>;

/** What the files of the AWS SDKs say: profiles by their names, and groups of services by theirs. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly services: ReadonlyMap<string, Section>;
}

/**
 * Read at once, as what hangs on them is asked for at once: which store it is. Files that are not there, or can not be
 * read, say nothing; where there is no Node there are none. The config file comes before the one of credentials.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function readSharedConfig(): SharedConfig {
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();
  for (const [name, section] of sectionsOf(textOf("AWS_SHARED_CREDENTIALS_FILE", "credentials")))
    profiles.set(name, section);
  for (const [title, section] of sectionsOf(textOf("AWS_CONFIG_FILE", "config"))) {
    const [, kind, , name = ""] = /^(profile|services)\s+(["']?)(.+)\2$/.exec(title) ?? [];
    const profile = kind === "profile" ? name : title;
    if (kind === "services") services.set(name, section);
    else profiles.set(profile, new Map([...(profiles.get(profile) ?? []), ...section]));
  }
  return { profiles, services };
}

function textOf(variable: string, name: string): string {
  const home = environment("HOME") ?? environment("USERPROFILE") ?? homeOfUser();
  const path = environment(variable) ?? `${home}/.aws/${name}`;
  const readFileSync = fieldOf(builtinModule("node:fs"), "readFileSync");
  if (typeof readFileSync !== "function") return "";
  try {
    const text: unknown = readFileSync(
      path.replace(/^~(?=\/)/, () => home),
      "utf8",
    );
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}

function homeOfUser(): string {
  const homedir = fieldOf(builtinModule("node:os"), "homedir");
  const home: unknown = typeof homedir === "function" ? homedir() : undefined;
  return typeof home === "string" ? home : "";
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
function sectionsOf(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>(); // of what stands before the first title, which says nothing
  let group = "";
  for (const line of text.split(/\r?\n/)) {
    const [said = ""] = line.split(/(?:^|\s)[;#]/);
    const title = /^\s*\[\s*(.*?)\s*\]\s*$/.exec(said)?.[1];
    if (title !== undefined) {
      section = sections.get(title) ?? new Map<string, string>();
      sections.set(title, section);
      group = "";
      continue;
    }
    const [, indent, name, value] = /^(\s*)([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(said) ?? [];
    if (name === undefined || value === undefined) continue;
    if (indent === "") group = value === "" ? `${name}.` : "";
    if (value !== "") section.set(indent === "" ? name : `${group}${name}`, value);
  }
  return sections;
}
