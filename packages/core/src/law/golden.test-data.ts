/**
 * The classification of a reading on a day, one case per line, for a lawyer to read: place, local time, driver,
 * specimen, value, unit → category, compared value, limit, margin, instrument.
 */
export interface GoldenCase {
  readonly place: string;
  readonly at: string;
  readonly reading: string;
  readonly category: string;
  readonly compared: string;
  readonly limit: string;
  readonly margin: string;
  readonly instrument: string;
}

const rows = `
CN      2020-10-15T21:40:00+08:00  blood 220 mg/100mL         drunk        220 mg/100mL       >=80 mg/100mL  140     GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 120 mg/100mL         drunk        120 mg/100mL       >=80 mg/100mL  40      GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 0 mg/100mL           below-limit  0 mg/100mL         >=20 mg/100mL  -20     GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 19.99 mg/100mL       below-limit  19.99 mg/100mL     >=20 mg/100mL  -0.01   GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 20 mg/100mL          drinking     20 mg/100mL        >=20 mg/100mL  0       GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 22.31 mg/100mL       drinking     22.31 mg/100mL     >=20 mg/100mL  2.31    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 79.99 mg/100mL       drinking     79.99 mg/100mL     >=20 mg/100mL  59.99   GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 79.999999999 mg/100mL drinking    79.999999999 mg/100mL >=20 mg/100mL 59.999999999 GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 80 mg/100mL          drunk        80 mg/100mL        >=80 mg/100mL  0       GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 0.8 g/L              drunk        80 mg/100mL        >=80 mg/100mL  0       GB 19522-2010
CN      2020-10-15T21:40:00+08:00  blood 3.10 mg/mL           drunk        310 mg/100mL       >=80 mg/100mL  230     GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.090 mg/L          below-limit  19.8 mg/100mL      >=20 mg/100mL  -0.2    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.0909 mg/L         below-limit  19.998 mg/100mL    >=20 mg/100mL  -0.002  GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.091 mg/L          drinking     20.02 mg/100mL     >=20 mg/100mL  0.02    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.36 mg/L           drinking     79.2 mg/100mL      >=20 mg/100mL  59.2    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.363 mg/L          drinking     79.86 mg/100mL     >=20 mg/100mL  59.86   GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 0.364 mg/L          drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 364 ug/L            drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath 36.4 ug/100mL       drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2010
CN      2020-10-15T21:40:00+08:00  breath .0763636 g/210L     drinking     79.999962 mg/100mL >=20 mg/100mL 59.999962 GB 19522-2010
CN      2020-10-15T21:40:00+08:00  shown-as-blood 79 mg/100mL drinking     79 mg/100mL        >=20 mg/100mL  59      GB 19522-2010
CN      2020-10-15T21:40:00+08:00  shown-as-blood 80 mg/100mL drunk        80 mg/100mL        >=80 mg/100mL  0       GB 19522-2010
CN      2004-05-31T00:00:00+08:00  blood 80 mg/100mL          drunk        80 mg/100mL        >=80 mg/100mL  0       GB 19522-2004
CN      2011-06-30T23:59:59+08:00  breath 0.364 mg/L          drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2004
CN      2011-07-01T00:00:00+08:00  breath 0.364 mg/L          drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2010
CN      2024-07-31T23:59:59+08:00  blood 20 mg/100mL          drinking     20 mg/100mL        >=20 mg/100mL  0       GB 19522-2010
CN      2024-07-31T16:00:00Z       blood 20 mg/100mL          drinking     20 mg/100mL        >=20 mg/100mL  0       GB 19522-2024
CN      2024-08-01                 breath 0.364 mg/L          drunk        80.08 mg/100mL     >=80 mg/100mL  0.08    GB 19522-2024
GB-EAW  2013-06-01T12:00:00+01:00  breath 35 ug/100mL         below-limit  35 ug/100mL        >35 ug/100mL   0       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  breath 35.01 ug/100mL      over-limit   35.01 ug/100mL     >35 ug/100mL   0.01    Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  breath 36 ug/100mL         over-limit   36 ug/100mL        >35 ug/100mL   1       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  breath 0.35 mg/L           below-limit  35 ug/100mL        >35 ug/100mL   0       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  blood 80 mg/100mL          below-limit  80 mg/100mL        >80 mg/100mL   0       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  blood 81 mg/100mL          over-limit   81 mg/100mL        >80 mg/100mL   1       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  urine 107 mg/100mL         below-limit  107 mg/100mL       >107 mg/100mL  0       Road Traffic Act 1988
GB-EAW  2013-06-01T12:00:00+01:00  urine 108 mg/100mL         over-limit   108 mg/100mL       >107 mg/100mL  1       Road Traffic Act 1988
GB-NIR  2020-10-15T21:40:00+01:00  breath 35 ug/100mL         below-limit  35 ug/100mL        >35 ug/100mL   0       SI 1995/2994 (NI 18)
GB-NIR  2020-10-15T21:40:00+01:00  breath 36 ug/100mL         over-limit   36 ug/100mL        >35 ug/100mL   1       SI 1995/2994 (NI 18)
GB-NIR  2020-10-15T21:40:00+01:00  urine 108 mg/100mL         over-limit   108 mg/100mL       >107 mg/100mL  1       SI 1995/2994 (NI 18)
GB-SCT  2014-12-04T23:59:59+00:00  breath 23 ug/100mL         below-limit  23 ug/100mL        >35 ug/100mL   -12     Road Traffic Act 1988
GB-SCT  2014-12-05T00:00:00+00:00  breath 22 ug/100mL         below-limit  22 ug/100mL        >22 ug/100mL   0       SSI 2014/328
GB-SCT  2014-12-05T00:00:00+00:00  breath 23 ug/100mL         over-limit   23 ug/100mL        >22 ug/100mL   1       SSI 2014/328
GB-SCT  2014-12-05                 blood 50 mg/100mL          below-limit  50 mg/100mL        >50 mg/100mL   0       SSI 2014/328
GB-SCT  2014-12-05                 blood 50.1 mg/100mL        over-limit   50.1 mg/100mL      >50 mg/100mL   0.1     SSI 2014/328
GB-SCT  2014-12-05                 urine 68 mg/100mL          over-limit   68 mg/100mL        >67 mg/100mL   1       SSI 2014/328
`;

export const GOLDEN_CASES: readonly GoldenCase[] = rows
  .trim()
  .split("\n")
  .map((row) => {
    const [
      place,
      at,
      specimen,
      value,
      unit,
      category,
      compared,
      comparedUnit,
      limit,
      limitUnit,
      margin,
      ...instrument
    ] = row.trim().split(/\s+/) as string[];
    return {
      place,
      at,
      reading: `${specimen} ${value} ${unit}`,
      category,
      compared: `${compared} ${comparedUnit}`,
      limit: `${limit} ${limitUnit}`,
      margin,
      instrument: instrument.join(" "),
    } as GoldenCase;
  });
