/**
 * The limits of the other places, one case per line, at the edge of each figure: place, day, class of driver, specimen,
 * value, unit → category, limit. The figures are from the public table from which each law was taken; its file in
 * `regimes/` names the page.
 */
const rows = `
IE      2012-01-01 other      breath 22 ug/100mL          below-limit          >22
IE      2012-01-01 other      breath 22.1 ug/100mL        over-limit           >22
IE      2012-01-01 novice     breath 9 ug/100mL           below-limit          >9
IE      2012-01-01 novice     breath 10 ug/100mL          over-limit           >9
IE      2012-01-01 commercial blood 21 mg/100mL           over-limit           >20
IE      2012-01-01 commercial blood 81 mg/100mL           upper-band           >80
IE      2012-01-01 other      blood 100 mg/100mL          upper-band           >80
IE      2012-01-01 other      blood 101 mg/100mL          above-upper-band     >100
IE      2012-01-01 other      urine 68 mg/100mL           over-limit           >67
HK      2005-01-01 other      blood 200 mg/100mL          over-limit           >50
HK      2011-01-01 other      blood 50 mg/100mL           below-limit          >50
HK      2011-01-01 other      blood 81 mg/100mL           tier-2               >80
HK      2011-01-01 other      breath 66 ug/100mL          tier-2               >35
HK      2011-01-01 other      breath 67 ug/100mL          tier-3               >66
MO      2010-01-01 other      blood 0.49 g/L              below-limit          >=0.5
MO      2010-01-01 other      blood 0.5 g/L               over-limit           >=0.5
MO      2010-01-01 other      shown-as-blood 0.8 g/L      upper-contravention  >=0.8
MO      2010-01-01 other      blood 120 mg/100mL          drunk-driving        >=1.2
TW      2014-01-01 other      breath 0.14 mg/L            below-limit          >=0.15
TW      2014-01-01 other      breath 0.15 mg/L            over-limit           >=0.15
TW      2014-01-01 other      breath 0.25 mg/L            criminal             >=0.25
TW      2014-01-01 other      blood 0.05 g/100mL          criminal             >=0.05
TW      2014-01-01 other      blood 49.9 mg/100mL         over-limit           >=0.03
JP      2010-01-01 other      breath 0.15 mg/L            over-limit           >=0.15
JP      2010-01-01 other      breath 0.25 mg/L            over-limit-high      >=0.25
JP      2010-01-01 other      blood 0.3 mg/mL             over-limit           >=0.3
JP      2010-01-01 other      blood 29 mg/100mL           below-limit          >=0.3
JP      2024-11-01 cyclist    breath 0.15 mg/L            over-limit           >=0.15
JP      2024-11-01 cyclist    breath 0.25 mg/L            over-limit           >=0.15
CA      2005-01-01 other      blood 80 mg/100mL           below-limit          >80
KR      2019-06-24 other      blood 0.049 g/100mL         below-limit          >=0.05
KR      2019-06-25 other      blood 0.03 g/100mL          over-limit           >=0.03
KR      2019-06-25 other      shown-as-blood 0.079 %      over-limit           >=0.03
KR      2019-06-25 other      shown-as-blood 0.08 %       revocation           >=0.08
KR      2019-06-25 other      blood 0.2 %                 aggravated           >=0.2
KR      2019-06-24 other      blood 0.1 %                 revocation           >=0.1
SG      2015-01-01 other      breath 35 ug/100mL          below-limit          >35
SG      2015-01-01 other      breath 36 ug/100mL          over-limit           >35
AU-NSW  2015-01-01 novice     breath 0.001 g/210L         over-limit           >0
AU-NSW  2015-01-01 novice     breath 0 g/210L             below-limit          >0
AU-NSW  2015-01-01 commercial blood 0.02 g/100mL          over-limit           >=0.02
AU-NSW  2015-01-01 other      blood 0.049 g/100mL         below-limit          >=0.05
AU-NSW  2015-01-01 other      blood 0.08 g/100mL          middle-range         >=0.08
AU-NSW  2015-01-01 other      breath 0.15 g/210L          high-range           >=0.15
AU-VIC  2015-01-01 commercial breath 0.001 g/210L         over-limit           >0
AU-VIC  2015-01-01 other      breath 0.05 g/210L          over-limit           >=0.05
AU-VIC  2015-01-01 other      blood 0.07 g/100mL          from-0-07            >=0.07
AU-VIC  2015-01-01 other      blood 0.15 g/100mL          from-0-15            >=0.15
NZ      2014-11-30 other      breath 400 ug/L             below-limit          >400
NZ      2014-12-01 other      breath 250 ug/L             below-limit          >250
NZ      2014-12-01 other      breath 251 ug/L             over-limit           >250
NZ      2014-12-01 other      breath 401 ug/L             criminal             >400
NZ      2014-12-01 minor      breath 1 ug/L               over-limit           >0
NZ      2014-12-01 other      blood 51 mg/100mL           over-limit           >50
NZ      2014-12-01 other      blood 81 mg/100mL           criminal             >80
DE      2007-07-31 novice     breath 0.24 mg/L            below-limit          >=0.25
DE      2007-08-01 novice     breath 0.01 mg/L            over-limit           >0
DE      2010-01-01 other      breath 0.25 mg/L            over-limit           >=0.25
DE      2010-01-01 other      breath 0.9 mg/L             over-limit           >=0.25
DE      2010-01-01 other      blood 0.49 g/kg             below-limit          >=0.5
DE      2010-01-01 other      blood 1.09 ‰                over-limit           >=0.5
DE      2010-01-01 other      blood 1.1 ‰                 absolute-unfitness   >=1.1
DE      2010-01-01 cyclist    blood 1.59 g/kg             below-limit          >=1.6
DE      2010-01-01 cyclist    blood 1.6 g/kg              over-limit           >=1.6
FR      2016-01-01 novice     breath 0.1 mg/L             over-limit           >=0.1
FR      2016-01-01 other      breath 0.24 mg/L            below-limit          >=0.25
FR      2016-01-01 other      blood 0.5 g/L               over-limit           >=0.5
FR      2016-01-01 other      blood 0.8 g/L               delit                >=0.8
FR      2016-01-01 other      breath 0.40 mg/L            delit                >=0.4
ES      2010-01-01 other      breath 0.25 mg/L            below-limit          >0.25
ES      2010-01-01 other      breath 0.26 mg/L            over-limit           >0.25
ES      2010-01-01 commercial breath 0.16 mg/L            over-limit           >0.15
ES      2010-01-01 other      breath 0.60 mg/L            over-limit           >0.25
ES      2010-01-01 other      blood 1.21 g/L              criminal             >1.2
ES      2023-01-01 minor      breath 0.01 mg/L            over-limit           >0
IT      2012-01-01 other      blood 0.5 g/L               below-limit          >0.5
IT      2012-01-01 other      shown-as-blood 0.51 g/L     over-limit           >0.5
IT      2012-01-01 other      shown-as-blood 0.80 g/L     over-limit           >0.5
IT      2012-01-01 other      blood 0.81 g/L              b                    >0.8
IT      2012-01-01 other      blood 1.51 g/L              c                    >1.5
IT      2012-01-01 novice     blood 0.01 g/L              over-limit           >0
SE      1991-01-01 other      blood 1.2 g/kg              over-limit           >=0.2
SE      2010-01-01 other      breath 0.1 mg/L             over-limit           >=0.1
SE      2010-01-01 other      blood 0.2 g/kg              over-limit           >=0.2
SE      2010-01-01 other      blood 1.0 g/kg              grave                >=1.0
SE      2010-01-01 other      breath 0.5 mg/L             grave                >=0.5
NO      2010-01-01 other      blood 0.2 g/kg              below-limit          >0.2
NO      2010-01-01 other      blood 0.21 g/kg             over-limit           >0.2
NO      2010-01-01 other      blood 0.51 g/kg             step-0-5             >0.5
NO      2010-01-01 other      blood 1.21 g/kg             step-1-2             >1.2
NO      2010-01-01 other      breath 0.61 mg/L            step-1-2             >0.6
PL      2010-01-01 other      blood 0.5 g/kg              over-limit           >=0.2
PL      2010-01-01 other      blood 0.51 g/kg             criminal             >0.5
PL      2010-01-01 other      breath 0.25 mg/L            over-limit           >=0.1
PL      2010-01-01 other      breath 0.26 mg/L            criminal             >0.25
US      2010-01-01 other      blood 0.08 g/100mL          over-limit           >=0.08
US      2010-01-01 other      breath 0.079 g/210L         below-limit          >=0.08
US      2010-01-01 commercial breath 0.04 g/210L          over-limit           >=0.04
US      2010-01-01 minor      blood 0.02 g/100mL          over-limit           >=0.02
US-UT   2018-12-29 other      blood 0.079 g/100mL         below-limit          >=0.08
US-UT   2018-12-30 other      blood 0.05 g/100mL          over-limit           >=0.05
US-UT   2018-12-30 commercial blood 0.04 g/100mL          over-limit           >=0.04
US-UT   2018-12-30 minor      blood 0.001 g/100mL         over-limit           >0
US-UT   2018-12-30 other      breath 0.16 g/210L          high                 >=0.16
CA      2018-12-17 other      blood 80 mg/100mL           below-limit          >80
CA      2018-12-18 other      blood 80 mg/100mL           over-limit           >=80
CA      2018-12-18 other      shown-as-blood 120 mg/100mL from-120             >=120
CA      2018-12-18 other      blood 160 mg/100mL          from-160             >=160
IN      2010-01-01 other      shown-as-blood 30 mg/100mL  below-limit          >30
IN      2010-01-01 other      blood 30.1 mg/100mL         over-limit           >30
TH      2016-01-01 minor      blood 21 mg/100mL           below-limit          >50
TH      2018-01-01 minor      blood 21 mg/100mL           over-limit           >20
TH      2024-09-20 other      shown-as-blood 51 mg%       over-limit           >50
VN      2021-01-01 other      breath 0 mg/L               below-limit          >0
VN      2021-01-01 other      breath 0.001 mg/L           over-limit           >0
VN      2021-01-01 other      breath 0.26 mg/L            level-2              >0.25
VN      2025-01-01 other      breath 0.41 mg/L            level-3              >0.4
VN      2025-01-01 other      blood 80 mg/100mL           level-2              >50
`;

export const ELSEWHERE: readonly {
  place: string;
  at: string;
  driver: string;
  reading: string;
  category: string;
  limit: string;
}[] = rows
  .trim()
  .split("\n")
  .map((row) => {
    const [place = "", at = "", driver = "", specimen, value, unit, category = "", limit = ""] = row
      .trim()
      .split(/\s+/);
    return { place, at, driver, reading: `${specimen} ${value} ${unit}`, category, limit };
  });
