/**
 * Colours and type, once for pages and pictures: Okabe–Ito, safe for colour-blind eyes. Versions are told apart by
 * colour and label, badness by vermilion and shape; everything else is scenery and grey.
 */

/** Custom properties for light and dark. In the dark, blue gives way to the palette's sky blue, which keeps its contrast. */
export const COLOURS = `:root{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--wash:#f4f6f8;--wash2:#e6eaee;--v0:#0072b2;--v1:#e69f00;--v2:#009e73;--v3:#cc79a7;--layer:.42;--bad:#d55e00;--badink:#a84300;--doubt:#fdf3c4;--doubtink:#6b4e00;color-scheme:light}
@media (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e8ebee;--soft:#a3adb8;--line:#343b43;--wash:#1c2126;--wash2:#2a3138;--v0:#56b4e9;--v1:#e69f00;--v2:#2fc096;--v3:#dd94bb;--layer:.6;--bad:#e8702a;--badink:#ff9a5c;--doubt:#3a3212;--doubtink:#f0dd8a;color-scheme:dark}}
@media print{:root{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--wash:#f4f6f8;--wash2:#e6eaee;--v0:#0072b2;--v1:#e69f00;--v2:#009e73;--v3:#cc79a7;--layer:.42;--bad:#d55e00;--badink:#a84300;--doubt:#fdf3c4;--doubtink:#6b4e00;color-scheme:light}}`;

export const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif';

/** How marks look. The same in a page and in a picture of its own. */
export const MARKS = `.lane{font:12px/1.3 ${FONT};font-variant-numeric:tabular-nums;fill:var(--ink)}
.lane text{fill:var(--ink)}.lane .soft,.lane text .soft{fill:var(--soft)}.lane .name{font-weight:600}.lane .badtext{fill:var(--badink)}
.lane .on{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.v0{--c:var(--v0)}.v1{--c:var(--v1)}.v2{--c:var(--v2)}.v3{--c:var(--v3)}.vx{--c:var(--bad)}
.area{fill:var(--c);fill-opacity:.25}.solid{fill:var(--c)}.solid.ready{fill-opacity:.62}.layer{fill-opacity:var(--layer)}.pale{fill:var(--c);fill-opacity:.12}.edge{fill:none;stroke:var(--c);stroke-width:1.5;stroke-linejoin:round}
.thin{stroke-width:1}.dash{stroke-dasharray:5 3}.dots{stroke-dasharray:1.5 2.5}
.hair{stroke:var(--line);stroke-width:1;fill:none}.hair.stop{stroke:var(--bad);stroke-dasharray:3 3}.hair.begin{stroke:var(--soft);stroke-dasharray:2 3}
.base{stroke:var(--line);fill:none}.rule{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 3;fill:none}
.step{fill:var(--wash2)}.step.pause{fill:var(--wash);stroke:var(--line)}.phase{fill:var(--wash)}.phase.bad{fill:var(--bad);fill-opacity:.16}
.wrong{fill:var(--bad)}.span{stroke:var(--soft);stroke-width:2;fill:none}.dot{fill:var(--soft)}.ring{fill:var(--paper);stroke:var(--soft);stroke-width:1}
.mark circle,.mark .body{stroke-width:1.5;stroke:var(--soft);fill:var(--soft)}.mark path{fill:none;stroke:var(--paper);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.mark.bad circle,.mark.bad .body{stroke:var(--bad);fill:var(--bad)}.mark.unsure circle{fill:var(--paper)}.mark.unsure path{stroke:var(--soft)}
.mark.hollow circle,.mark.hollow .body{fill:var(--paper);stroke-dasharray:2.5 2}.mark.hollow path{stroke:var(--soft)}.mark.bad.hollow path{stroke:var(--bad)}`;

/** What a picture that stands alone carries inside. */
export const PICTURE_STYLE = `${COLOURS}\n${MARKS}\n.paper{fill:var(--paper)}`;

/** Class of a version's marks: the palette has four colours, further versions begin again after the first. */
export const colourClass = (colour: number): string => (colour < 4 ? `v${colour}` : `v${1 + ((colour - 1) % 3)}`);
