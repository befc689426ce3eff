import { parentOf, ROOT, type Path } from "@s3fs/core";

/** The directories above a path, the nearest first, without the root. */
export function ancestorsOf(path: Path): readonly Path[] {
  const ancestors: Path[] = [];
  for (let ancestor = parentOf(path); ancestor !== ROOT; ancestor = parentOf(ancestor))
    ancestors.push(ancestor);
  return ancestors;
}
