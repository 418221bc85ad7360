import { buildTabletUi } from "../scripts/build-tablet-ui.ts";

/** Before the first of these tests: the tablet UI as it is shipped. */
export default buildTabletUi;
