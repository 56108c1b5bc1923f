/** The page's style: three sizes of text, one weight for emphasis, grey for scenery. */

import { HATCH_STYLE } from './charts/pods.ts';
import { COLOURS, FONT, MARKS } from './palette.ts';

export const PAGE_STYLE = `${COLOURS}
*{box-sizing:border-box}
html{background:var(--paper)}
body{margin:0 auto;max-width:1328px;padding:20px 24px 64px;font:14px/1.5 ${FONT};font-variant-numeric:tabular-nums;color:var(--ink);background:var(--paper)}
h1,h2,p,dl,dd,ol,ul,pre,table,figure{margin:0;padding:0}
h1{font-size:21px;line-height:1.3;font-weight:600;letter-spacing:-.005em;text-wrap:pretty}
h1 .sign{display:inline-block;width:1.25em}h1.stop .verdict{color:var(--badink)}
h2{font-size:14px;font-weight:600;margin:40px 0 10px;padding-bottom:5px;border-bottom:1px solid var(--line)}
a{color:inherit}
.scenario{color:var(--soft);margin-bottom:6px}
.doubt{background:var(--doubt);color:var(--doubtink);padding:4px 10px;border-radius:3px;margin-top:10px;width:fit-content}
.numbers{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));max-width:1120px;gap:4px 32px;margin:12px 0 8px}
.numbers dt{font-size:12px;color:var(--soft)}.numbers .value{font-size:21px;line-height:1.25;font-weight:600}.numbers .note{font-size:12px;color:var(--soft)}
.evidence{color:var(--soft);display:flex;justify-content:space-between;gap:4px 24px;flex-wrap:wrap}
.lanes{position:relative;margin-top:10px;overflow-x:auto;overflow-y:hidden}.inner{position:relative;min-width:1080px;cursor:crosshair}figure details{cursor:auto}
.lanes svg{display:block;width:100%;height:auto}
.axis{position:relative}
figure{position:relative}
figure details{font-size:12px}
figure summary{position:absolute;left:0;bottom:6px;color:var(--soft);cursor:pointer;list-style:none;border-radius:2px;padding:0 3px;margin-left:-3px;opacity:0}
figure summary::-webkit-details-marker{display:none}
figure:hover summary,figure summary:focus-visible,figure details[open] summary{opacity:1}
@media (hover:none){figure summary{opacity:1}}
figure summary::before{content:"▸ "}figure details[open] summary::before{content:"▾ "}
figure .data{position:relative;z-index:1;background:var(--paper);margin:4px 0 14px 9.1%;max-height:280px;overflow:auto;width:fit-content;max-width:82%;border:1px solid var(--line)}
#cursor{position:absolute;top:0;bottom:0;width:0;border-left:1px solid var(--ink);pointer-events:none;display:none}
#cursor.on{display:block}
.now{display:flex;gap:2px 18px;min-height:26px;overflow:hidden;white-space:nowrap;align-content:flex-start;padding:3px 8px;margin-top:6px;background:var(--wash);border-radius:3px;font-size:12px;line-height:20px}
.now b{font-weight:600}.now .soft{color:var(--soft)}.now .badink{color:var(--badink)}
#cursor{z-index:2}
.controls{display:flex;flex-wrap:wrap;align-items:center;gap:4px 6px;margin-top:8px;font-size:12px}.controls[hidden]{display:none}
.controls button,.controls select,.dock button{font:inherit;font-size:12px;color:var(--ink);background:var(--wash);border:1px solid var(--line);border-radius:3px;padding:2px 9px;cursor:pointer;min-height:24px}
.controls button:hover,.dock button:hover{border-color:var(--soft)}.controls button[disabled]{color:var(--soft);cursor:default;border-color:var(--line)}
.controls #play{min-width:76px}.hint{color:var(--soft);margin-left:8px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
#strip{height:auto}.brush .overlay{fill:var(--wash);cursor:crosshair}.brush .selection{fill:var(--v0);fill-opacity:.25;stroke:var(--v0)}
.chosen-span{position:absolute;top:0;bottom:0;background:var(--v0);opacity:.14;pointer-events:none;z-index:2}
[data-entry]{cursor:pointer;outline:none}.touch{fill:transparent}.tick{stroke:none;fill:none}
[data-entry]:hover .tick,[data-entry]:focus .tick,.chosen .tick{stroke:var(--ink);stroke-width:1.5}
[data-entry]:hover>:is(rect,circle):not(.touch),[data-entry].chosen>:is(rect,circle):not(.touch){stroke:var(--ink);stroke-width:1.5}
[data-entry]:focus-visible>:is(rect,circle,path):first-of-type,circle[data-entry]:focus-visible{stroke:var(--ink);stroke-width:2.5}
[data-entry].mark:hover circle,[data-entry]:is(:hover,.chosen,:focus-visible) .mark circle{stroke:var(--ink);stroke-width:2.5}
.note-box{position:fixed;z-index:5;max-width:420px;background:var(--paper);color:var(--ink);border:1px solid var(--soft);border-radius:3px;padding:5px 9px;font-size:12px;line-height:1.4;pointer-events:none}.note-box[hidden]{display:none}.note-box .because{color:var(--soft)}
.dock{position:fixed;left:0;right:0;bottom:0;z-index:4;background:var(--paper);border-top:1px solid var(--soft)}.dock[hidden]{display:none}
.dock .bar{display:flex;align-items:center;gap:12px;max-width:1328px;margin:0 auto;padding:4px 24px;font-size:12px}
.dock .at{font-weight:600;min-width:84px}.dock [role=tablist]{display:flex;gap:4px}
.dock [role=tab][aria-selected=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
#panel{max-width:1328px;margin:0 auto;padding:2px 24px 10px;height:34vh;overflow:auto;font-size:12px}#panel[hidden]{display:none}
#panel pre{max-height:none;margin-bottom:8px}#panel .reads{margin:4px 0}#panel .tree{columns:2 480px;column-rule:1px solid var(--line)}#panel .nothing{color:var(--soft);padding:8px 0}
.docked{padding-bottom:calc(34vh + 80px)}
.changed span{display:block;min-height:1.5em}.changed .added{background:var(--doubt);color:var(--doubtink)}.changed .gone{color:var(--soft);text-decoration:line-through}
.chain{list-style:none;padding:4px 0}.chain li{padding:3px 0 5px 14px;border-left:2px solid var(--line);margin-left:4px}.chain li:first-child{border-color:var(--ink)}
.chain .t{color:var(--soft);display:inline-block;min-width:72px}.chain .strong{font-weight:600}.chain .because{padding-left:76px;color:var(--ink)}.chain .rule{color:var(--soft)}
button:focus-visible,select:focus-visible,#panel:focus-visible{outline:2px solid var(--v0);outline-offset:1px}
#scrub{position:absolute;inset:0;cursor:crosshair;border:0}
#scrub:focus-visible,summary:focus-visible,.data:focus-visible,.lanes:focus-visible,pre:focus-visible{outline:2px solid var(--v0);outline-offset:1px}
table{border-collapse:collapse;font-size:12px;line-height:1.45}
.wide{overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:3px 18px 3px 0;border-bottom:1px solid var(--line)}
.data th,.data td{padding:2px 10px}.data th{position:sticky;top:0;background:var(--paper)}
th{font-weight:600;color:var(--soft)}td.num,th.num{text-align:right;white-space:nowrap}
.badink{color:var(--badink)}.doubtful{background:var(--doubt);color:var(--doubtink)}
.story .line{display:contents}.story{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:1px 16px;list-style:none}
.story .t{color:var(--soft);text-align:right}.story .strong{font-weight:600}.story .bad{color:var(--badink);font-weight:600}.story .warning::before{content:"⚠ "}.story a{text-decoration:none}.story a:hover,.story a:focus-visible{text-decoration:underline}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 48px}
.notes{list-style:none}.notes li{padding:2px 0 2px 18px;text-indent:-18px;overflow-wrap:anywhere}.notes li::before{content:"·";display:inline-block;width:18px;text-indent:0;text-align:center;color:var(--soft)}
.notes .about{color:var(--soft)}.notes code{display:block;text-indent:0;color:var(--soft)}
code,pre{font:12px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
pre{background:var(--wash);padding:10px 14px;border-radius:3px;overflow:auto;max-height:460px;white-space:pre}
.why{margin-top:10px}details.block>summary{cursor:pointer;padding:2px 0}
.reads{color:var(--soft);font-size:12px;margin-bottom:8px}
${MARKS}
${HATCH_STYLE}
@media screen and (max-width:1000px){.now{flex-wrap:wrap;min-height:66px}.hint{display:none}.two{grid-template-columns:1fr}.numbers{grid-template-columns:repeat(2,minmax(0,1fr))}}
@page{size:A4 landscape;margin:10mm}
@media print{body{max-width:none;padding:0}.inner{min-width:0}.lanes{overflow:visible}figure svg{break-inside:avoid}h2{break-after:avoid}h2{margin-top:26px}figure summary,.now,.controls,.dock,.note-box,#strip,#cursor,#scrub{display:none!important}pre,figure .data{position:relative;z-index:1;background:var(--paper);max-height:none;overflow:visible;white-space:pre-wrap}tr,.story li{break-inside:avoid}}`;
