import type { Regime } from "./regime.ts";
import { canada } from "./regimes/canada.ts";
import { china } from "./regimes/china.ts";
import { englandAndWales } from "./regimes/england-and-wales.ts";
import { france } from "./regimes/france.ts";
import { germany } from "./regimes/germany.ts";
import { hongKong } from "./regimes/hong-kong.ts";
import { india } from "./regimes/india.ts";
import { ireland } from "./regimes/ireland.ts";
import { italy } from "./regimes/italy.ts";
import { japan } from "./regimes/japan.ts";
import { macau } from "./regimes/macau.ts";
import { newSouthWales } from "./regimes/new-south-wales.ts";
import { newZealand } from "./regimes/new-zealand.ts";
import { northernIreland } from "./regimes/northern-ireland.ts";
import { norway } from "./regimes/norway.ts";
import { poland } from "./regimes/poland.ts";
import { scotland } from "./regimes/scotland.ts";
import { singapore } from "./regimes/singapore.ts";
import { southKorea } from "./regimes/south-korea.ts";
import { spain } from "./regimes/spain.ts";
import { sweden } from "./regimes/sweden.ts";
import { taiwan } from "./regimes/taiwan.ts";
import { thailand } from "./regimes/thailand.ts";
import { unitedStates } from "./regimes/united-states.ts";
import { utah } from "./regimes/utah.ts";
import { victoria } from "./regimes/victoria.ts";
import { vietnam } from "./regimes/vietnam.ts";

/** Every place whose law is known. To add one, add a file in `regimes/` and a line in this list. */
export const REGIMES: readonly Regime[] = [
  china,
  englandAndWales,
  northernIreland,
  scotland,
  ireland,
  hongKong,
  macau,
  taiwan,
  japan,
  southKorea,
  singapore,
  newSouthWales,
  victoria,
  newZealand,
  germany,
  france,
  spain,
  italy,
  sweden,
  norway,
  poland,
  unitedStates,
  utah,
  canada,
  india,
  thailand,
  vietnam,
];
