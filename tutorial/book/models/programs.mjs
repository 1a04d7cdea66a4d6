// The programs that the explorables are about, run by scripts/test-explorables.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");

export const program = (name) => join(TARGET, "debug", name);

export function output(program, ...options) {
    return execFileSync(program, options, { cwd: ROOT, encoding: "utf8" });
}

export function ours(name, ...options) {
    return output(program(name), ...options);
}
