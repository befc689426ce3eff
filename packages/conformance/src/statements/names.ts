import { equal, sameList } from "../expectations.ts";
import { childrenOf } from "../gathering.ts";
import type { Context, Statement } from "../statement.ts";

/** Names that some layer between a program and a disk or a service likes to change. */
const oddNames: Readonly<Record<string, string>> = {
  "spaces inside and at both ends": " a b ",
  "an escaped slash": "a%2Fb",
  "escaped dots": "%2e%2e",
  "a plus, a question mark, a hash and an ampersand": "a+b?c#d&e=f",
  quotes: `it's "quoted"`,
  "angle brackets": "<a>&amp;<b>",
  "a newline": "line\nbreak",
  "an accented letter": "\u00e9t\u00e9",
  "an accent of its own": "e\u0301te\u0301",
  "letters of many scripts": "\u05e9\u05dc\u05d5\u05dd \u4f60\u597d \u043f\u0440\u0438\u0432\u0435\u0442",
  "an emoji": "\u{1f418}",
  "three dots": "...",
  "a leading dot": ".hidden",
  "a trailing dot and tilde": "a~.",
  "a backslash and a colon": "c:\\a",
  "255 bytes": "n".repeat(255),
};

export const names: readonly Statement[] = Object.entries(oddNames).map(([what, name]) => ({
  title: `a name with ${what} comes back as it was given, through every verb`,
  run: (context) => travel(context, name),
}));

async function travel({ fs }: Context, name: string): Promise<void> {
  await fs.write(`files/${name}`, "1");
  sameList("the listing", await childrenOf(fs, "files"), [`files/${name}`]);
  equal("the path in stat", (await fs.stat(`files/${name}`)).path as string, `files/${name}`);
  await fs.copy(`files/${name}`, `copies/${name}/${name}`);
  sameList("the listing of the copy", await childrenOf(fs, `copies/${name}`), [`copies/${name}/${name}`]);
  await fs.move(`copies/${name}`, `moved/${name}`);
  equal("the text of the copy", await fs.read(`moved/${name}/${name}`).text(), "1");
  await fs.remove(`files/${name}`);
  equal("whether the file is there", await fs.exists(`files/${name}`), false);
}
