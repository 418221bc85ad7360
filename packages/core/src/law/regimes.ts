import type { Regime } from "./regime.ts";
import { china } from "./regimes/china.ts";
import { englandAndWales } from "./regimes/england-and-wales.ts";
import { northernIreland } from "./regimes/northern-ireland.ts";
import { scotland } from "./regimes/scotland.ts";

/** Every place whose law is known here. A further one is a file in `regimes/` and a line in this list. */
export const REGIMES: readonly Regime[] = [china, englandAndWales, northernIreland, scotland];
