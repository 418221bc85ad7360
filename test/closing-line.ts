import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

const SLOWEST = 10;

/**
 * Prints the slowest files, then `N passed, N failed` as the last line. A file that cannot be loaded counts as one
 * failure.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let [passed, failed, skipped] = [0, unhandledErrors.length, 0];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
        else skipped += 1;
      }
      const loaded = module.state() !== "failed" || tests.some((test) => test.result().state === "failed");
      if (!loaded) {
        failed += 1;
        process.stdout.write(`could not run ${relative(".", module.moduleId)}\n`);
      }
    }
    // The default reporter prints its summary after this hook; the line must be the last one.
    process.on("exit", () =>
      process.stdout.write(
        `\n${slowestOf(modules)}\n\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
      ),
    );
  }
}

function slowestOf(modules: readonly TestModule[]): string {
  const timed = modules.map((module) => {
    const { collectDuration, setupDuration, duration } = module.diagnostic();
    return { module, seconds: (collectDuration + setupDuration + duration) / 1_000 };
  });
  return timed
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(
      ({ module, seconds }) =>
        `${seconds.toFixed(1).padStart(6)} s  ${module.project.name} ${relative(".", module.moduleId)}`,
    )
    .join("\n");
}
