// `npm test` on a bare machine: format, lint, types, then every test. The last line is `N passed, N failed`.
require("./with-tools.cjs")("pnpm run check && pnpm run test:all");
