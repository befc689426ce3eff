import { equal, holds, refused } from "../expectations.ts";
import { having, lacking } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const url: readonly Statement[] = [
  {
    title: "the address of a file is a URL, whatever its name",
    needs: having("url"),
    async run({ fs }) {
      for (const path of ["d/f", "a b+c?d#e%2F\u00e9", "\u{1f418}"]) {
        await fs.write(path, "1");
        const address = await fs.url(path);
        holds(`${address} is a URL`, URL.canParse(address));
      }
    },
  },
  {
    title: "an address over HTTP opens the file without credentials, whatever its name",
    needs: having("url"),
    async run({ fs }) {
      for (const path of ["d/f", "a b+c?d#e%2F\u00e9"]) {
        await fs.write(path, `the text of ${path}`);
        const address = await fs.url(path);
        if (!address.startsWith("http")) continue;
        equal("the text", await (await fetch(address)).text(), `the text of ${path}`);
      }
    },
  },
  {
    title: "two files have two addresses",
    needs: having("url"),
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.write("d/f", "2");
      holds("the addresses differ", (await fs.url("f")) !== (await fs.url("d/f")));
    },
  },
  {
    title: "a driver that has no addresses is ENOTSUP",
    about: lacking("url"),
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.url("f"), "ENOTSUP");
    },
  },
];
