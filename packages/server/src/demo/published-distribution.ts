/**
 * The results of 228,064 roadside breath tests in England and Wales, January to June 2013: µg/100 mL from, to, tests.
 * Source: UK Department for Transport, digital breath test data 2013, Open Government Licence v3.0, Crown copyright.
 */
export const READINGS_UG_PER_100ML: readonly (readonly [from: number, to: number, tests: number])[] = [
  [0, 0, 178137],
  [1, 5, 4821],
  [6, 10, 5239],
  [11, 20, 6927],
  [21, 30, 5482],
  [31, 40, 5130],
  [41, 50, 4299],
  [51, 60, 3903],
  [61, 70, 3471],
  [71, 80, 2900],
  [81, 90, 2173],
  [91, 100, 1607],
  [101, 120, 1933],
  [121, 140, 862],
  [141, 160, 368],
  [161, 200, 289],
  [201, 300, 412],
  [301, 745, 111],
];
