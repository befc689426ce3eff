import { FsError } from "./fs-error.ts";

/** The names of the options that something takes, each with the values it can have, or "any" where others check them. */
export type KnownOptions<T extends object> = Readonly<Record<keyof T & string, readonly unknown[] | "any">>;

/**
 * Refuses a misspelt name or value, which must not pass for the default: not every caller has a compiler.
 *
 * @param options.driver the backend that the error names
 * @throws {FsError} EINVAL naming what is known
 */
export function checkOptions<T extends object>(
  owner: string,
  given: T,
  known: KnownOptions<T>,
  { driver }: { readonly driver?: string } = {},
): void {
  const values = new Map<string, readonly unknown[] | "any">(Object.entries(known));
  for (const [name, value] of Object.entries(given)) {
    const allowed = values.get(name);
    if (allowed === undefined) throw refused(`${owner} has no option "${name}"`, [...values.keys()], driver);
    if (allowed === "any" || value === undefined || allowed.includes(value)) continue;
    throw refused(`the option ${name} of ${owner} can not be ${JSON.stringify(value)}`, allowed, driver);
  }
}

function refused(what: string, known: readonly unknown[], driver: string | undefined): FsError {
  return new FsError("EINVAL", { driver, detail: `${what}; known are ${known.join(", ")}` });
}
