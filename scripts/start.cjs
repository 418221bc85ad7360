// `npm start` on a bare machine: everything from the packages to a running demo.
require("./with-tools.cjs")("node scripts/start.ts");
