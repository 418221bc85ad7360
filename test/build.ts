import { buildTabletUi } from "../scripts/build-tablet-ui.ts";

/** Builds the tablet UI before the first of these tests. */
export default buildTabletUi;
