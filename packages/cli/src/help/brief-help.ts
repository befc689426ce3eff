import { Option, type Command } from "commander";
import { fullHelp } from "./help-text.ts";

/** Options that the brief help names together. */
export function optionGroup(heading: string, options: readonly Option[]): readonly Option[] {
  return options.map((option) => option.helpGroup(heading));
}

/** Gives a command options in groups, which its help names only, and another help that says what each means. */
export function withBriefHelp(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command
    .addOption(new Option("--help-all", "print what each option means").hideHelp())
    .on("option:help-all", () => command.configureHelp({ formatHelp: fullHelp }).help());
}
