export type SymbolicLinks = "inside" | "refuse" | "follow";
