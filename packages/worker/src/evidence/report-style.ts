/** The style of the report: black on white, readable on screen and on paper. */
export const STYLE = `
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; border-bottom: 2px solid #111; margin-top: 2rem; }
h3 { font-size: 1rem; margin-bottom: .3rem; }
small, [lang=en], cite { color: #444; font-weight: normal; font-style: normal; } small { font-size: .75em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
.facts th { width: 16rem; background: #f4f4f4; font-weight: 600; }
.hash, pre, code { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: #f7f7f7; padding: .5rem; margin: .3rem 0 0; }
ul { margin: 0; padding-left: 1.2rem; }
.category { font-size: 1.3rem; font-weight: 700; }
.warning { border: 2px solid #a00; padding: .5rem; font-weight: 700; }
.deciding { background: #fff6d6; }
section { break-inside: avoid; } footer { margin-top: 2rem; border-top: 1px solid #111; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } @page { margin: 15mm; } }
`;
