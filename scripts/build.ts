import { buildTabletUi } from "./build-tablet-ui.ts";

// The static files that `wrangler deploy` uploads with the worker.
await buildTabletUi();
