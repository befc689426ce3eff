import { isFsError, type FileSystem } from "@s3fs/core";
import * as fc from "fast-check";

/** One call, as data: what a model and a file system both understand. */
export type Operation =
  | { readonly verb: "write"; readonly path: string; readonly text: string; readonly overwrite: boolean }
  | { readonly verb: "append"; readonly path: string; readonly text: string }
  | { readonly verb: "read"; readonly path: string }
  | { readonly verb: "makeDirectory"; readonly path: string; readonly exclusive: boolean }
  | {
      readonly verb: "remove";
      readonly path: string;
      readonly recursive: boolean;
      readonly missing: "error" | "ignore";
    }
  | {
      readonly verb: "copy" | "move";
      readonly from: string;
      readonly to: string;
      readonly overwrite: boolean;
    };

/** A few names, so that they meet often: one that sorts between a directory and its content among them. */
const path: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "a-"), { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
const pathOrRoot = fc.oneof({ weight: 12, arbitrary: path }, { weight: 1, arbitrary: fc.constant("") });
const text = fc.constantFrom("", "1", "two", "three and more");

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ verb: fc.constant("write"), path: pathOrRoot, text, overwrite: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant("append"), path: pathOrRoot, text }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant("read"), path: pathOrRoot }) },
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant("makeDirectory"), path: pathOrRoot, exclusive: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: fc.constant("remove"),
      path: pathOrRoot,
      recursive: fc.boolean(),
      missing: fc.constantFrom("error", "ignore"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      verb: fc.constantFrom("copy", "move"),
      from: pathOrRoot,
      to: pathOrRoot,
      overwrite: fc.boolean(),
    }),
  },
);

/** Sequences that shrink to the calls that matter. */
export const sequence: fc.Arbitrary<readonly Operation[]> = fc.array(operation, {
  minLength: 1,
  maxLength: 14,
});

/** "ok", the text that was read in quotes, or the code of the refusal. */
export type Outcome = string;

export async function perform(fs: FileSystem, call: Operation): Promise<Outcome> {
  try {
    return await outcomeOf(fs, call);
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
}

async function outcomeOf(fs: FileSystem, call: Operation): Promise<Outcome> {
  switch (call.verb) {
    case "write":
      await fs.write(call.path, call.text, { overwrite: call.overwrite });
      return "ok";
    case "append":
      await fs.append(call.path, call.text);
      return "ok";
    case "read":
      return JSON.stringify(await fs.read(call.path).text());
    case "makeDirectory":
      await fs.makeDirectory(call.path, { exclusive: call.exclusive });
      return "ok";
    case "remove":
      await fs.remove(call.path, { recursive: call.recursive, missing: call.missing });
      return "ok";
    case "copy":
    case "move":
      await fs[call.verb](call.from, call.to, { overwrite: call.overwrite });
      return "ok";
  }
}

/** The calls as a person would write them, to be run again by hand. */
export function scriptOf(calls: readonly Operation[]): string {
  return calls.map((call) => `await fs.${call.verb}(${argumentsOf(call).map(shown).join(", ")});`).join("\n");
}

function argumentsOf(call: Operation): readonly unknown[] {
  switch (call.verb) {
    case "write":
      return [call.path, call.text, { overwrite: call.overwrite }];
    case "append":
      return [call.path, call.text];
    case "read":
      return [call.path];
    case "makeDirectory":
      return [call.path, { exclusive: call.exclusive }];
    case "remove":
      return [call.path, { recursive: call.recursive, missing: call.missing }];
    case "copy":
    case "move":
      return [call.from, call.to, { overwrite: call.overwrite }];
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/"(\w+)":/g, " $1: ")
    .replace(/\}$/, " }");
}
