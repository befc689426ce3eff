import { equal, near, refused } from "../expectations.ts";
import { writtenTimeOf } from "../gathering.ts";
import { having, lacking } from "../needs.ts";
import { SAMPLE_TIME_MS } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const setModified: readonly Statement[] = [
  {
    title: "the time of a file is set as finely as the traits tell, and its content stays",
    needs: having("setModified"),
    async run({ fs, traits }) {
      await fs.write("f", "1234");
      await fs.setModified("f", SAMPLE_TIME_MS);
      near("the time", await writtenTimeOf(fs, "f"), SAMPLE_TIME_MS, traits.timePrecisionMs + 0.0005);
      await fs.setModified("f", new Date(Date.UTC(2001, 1, 3)));
      near("the time", await writtenTimeOf(fs, "f"), Date.UTC(2001, 1, 3), traits.timePrecisionMs);
      equal("the text", await fs.read("f").text(), "1234");
    },
  },
  {
    title: "a missing file is ENOENT, and is not made",
    needs: having("setModified"),
    async run({ fs }) {
      await refused(fs.setModified("missing", SAMPLE_TIME_MS), "ENOENT");
      equal("whether it is there", await fs.exists("missing"), false);
    },
  },
  {
    title: "an invalid date is EINVAL",
    needs: having("setModified"),
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.setModified("f", new Date("no date")), "EINVAL");
      await refused(fs.setModified("f", Number.POSITIVE_INFINITY), "EINVAL");
    },
  },
  {
    title: "a driver that cannot set times is ENOTSUP",
    about: lacking("setModified"),
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.setModified("f", SAMPLE_TIME_MS), "ENOTSUP");
    },
  },
];
