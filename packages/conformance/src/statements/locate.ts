import { parsePath, type Location } from "@s3fs/core";
import { equal, holds } from "../expectations.ts";
import { having } from "../needs.ts";
import type { Context, Statement } from "../statement.ts";

export const locate: readonly Statement[] = [
  {
    title: "two paths of a file system are in one store, under two keys",
    needs: having("locate"),
    async run(context) {
      const first = located(context, "a/f");
      const second = located(context, "a/g");
      equal("the store", first.store, second.store);
      holds("the keys differ", first.key !== second.key);
    },
  },
  {
    title: "a file is in one place, seen from the whole and from a view",
    needs: having("locate"),
    async run(context) {
      const whole = located(context, "a/b/f");
      const view = located({ ...context, fs: context.fs.at("a/b") }, "f");
      equal("the store", view.store, whole.store);
      equal("the key", view.key, whole.key);
    },
  },
];

function located({ fs }: Context, path: string): Location {
  const location = fs.driver.locate?.(parsePath(path));
  if (location === undefined) throw new Error(`expected a location of ${path}`);
  return location;
}
