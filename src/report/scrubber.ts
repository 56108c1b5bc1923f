/**
 * The state at each instant, for the line that follows the pointer and the arrow keys. The page carries the states as
 * data and this one constant script; a page whose script does not run loses nothing but the line.
 */
import { sayDuration } from '../simulation/outcome.ts';
import { sayValue } from '../simulation/sentence.ts';
import { stepSpans } from './charts/steps.ts';
import type { Frame } from './frame.ts';
import type { Story } from './story.ts';
import { states } from './story.ts';
import { timeline } from './timeline.ts';
import { waitsFor } from './waiting.ts';
import { weightsAsked } from './weights.ts';

/** What the script reads: lists of [instant in milliseconds, text], each in order of time. */
export interface ScrubberData {
  readonly until: number;
  /** Where the plot begins and ends, as fractions of the width of a lane. */
  readonly from: number;
  readonly to: number;
  readonly tracks: readonly { readonly name: string; readonly at: readonly (readonly [number, string, boolean?])[] }[];
  /** Instants at which something happened: where the arrow keys stop. */
  readonly stops: readonly number[];
}

type Point = readonly [number, string, boolean?];

const MOST_POINTS = 5_000;

export function scrubberData(story: Story, frame: Frame): ScrubberData {
  const ms = (t: number) => Math.round(t / 1_000);
  const all = states(story);
  const steps = story.rollout?.steps ?? [];
  const tracks = [
    { name: 'phase', at: all.map((s): Point => [ms(s.t), s.phase, s.phase === 'Degraded']) },
    {
      name: 'step',
      at: stepSpans(story).flatMap((span): Point[] => [
        [ms(span.from), span.text],
        [ms(span.to), ''],
      ]),
    },
    {
      name: 'asked',
      at: weightsAsked(story).map((a): Point => [ms(a.t), a.revision === undefined ? '' : `${a.weight} %`]),
    },
    ...story.versions.all.map((version) => ({
      name: version.label,
      at: story
        .of('replicas')
        .filter((e) => e.name === version.replicaSet)
        .map((e): Point => [ms(e.t), podsOf(e)]),
    })),
    {
      name: 'last measurement',
      at: story
        .of('measurement')
        .map(
          (m): Point => [
            ms(m.t),
            `${m.metric} #${m.number} ${sayValue(m.value)} ${m.phase}`,
            m.phase === 'Failed' || m.phase === 'Error',
          ],
        ),
    },
    { name: 'waits for', at: all.map((s): Point => [ms(s.t), waitsFor(s, steps) ?? '']) },
  ];
  const stops = [...new Set(timeline(story).map((line) => ms(line.t)))].sort((a, b) => a - b);
  return {
    until: ms(frame.until),
    from: frame.left / frame.width,
    to: frame.right / frame.width,
    tracks: tracks
      .map(({ name, at }) => ({
        name: steps.length === 0 && name === 'step' ? '' : name,
        at: changes(at).slice(0, MOST_POINTS),
      }))
      .filter((track) => track.name !== '' && track.at.length > 0),
    stops: stops.slice(0, MOST_POINTS),
  };
}

/** Only where the text changes; of several at one instant the last. */
function changes(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    if (kept.at(-1)?.[0] === point[0]) kept.pop();
    if (kept.at(-1)?.[1] !== point[1]) kept.push(point[2] === true ? point : [point[0], point[1]]);
  }
  return kept;
}

const podsOf = (e: { wanted: number; ready: number; created: number; terminating: number }): string =>
  e.wanted + e.created + e.terminating === 0
    ? 'none'
    : `${e.ready}/${e.wanted} ready${e.terminating > 0 ? `, ${e.terminating} terminating` : ''}`;

/** A sentence for the slider before anything was chosen. */
export const atRest = (story: Story): string => `${sayDuration(story.until / 1e6)}, end of the run`;

/**
 * Plain JavaScript. It writes text through textContent only. Its SHA-256 stands in the page's content security policy, so
 * that no other script can run; a test keeps both in step.
 */
export const SCRUBBER_SCRIPT = `(function(){
var d=JSON.parse(document.getElementById('states').textContent),s=document.getElementById('scrub'),c=document.getElementById('cursor'),o=document.getElementById('now');
if(!s||!c||!o)return;
function say(ms){var t=ms/1000,p=function(n){return String(n).padStart(2,'0')};if(t<10)return Math.round(t*10)/10+' s';t=Math.round(t);if(t<60)return t+' s';if(t<3600)return Math.floor(t/60)+' m '+p(t%60)+' s';return Math.floor(t/3600)+' h '+p(Math.floor(t/60)%60)+' m '+p(t%60)+' s'}
function last(a,ms){var l=0,h=a.length;while(l<h){var k=(l+h)>>1;if(a[k][0]<=ms)l=k+1;else h=k}return l?a[l-1]:null}
var now=d.until;
function put(ms){
now=Math.max(0,Math.min(d.until,ms));
c.className='on';c.style.left=(d.from+(d.to-d.from)*now/d.until)*100+'%';
o.textContent='';var words=[];
function add(name,text,bad){var e=document.createElement('span');if(name){var i=document.createElement('span');i.className='soft';i.textContent=name+' ';e.appendChild(i)}var b=document.createElement('b');b.textContent=text;if(bad)b.className='badink';e.appendChild(b);o.appendChild(e);words.push((name?name+' ':'')+text)}
add('',say(now));
d.tracks.forEach(function(k){var p=last(k.at,now);if(p&&p[1])add(k.name,p[1],p[2])});
s.setAttribute('aria-valuenow',Math.round(now/1000));s.setAttribute('aria-valuetext',words.join(', '))}
var lanes=s.closest('.inner');
function fromEvent(e){var r=lanes.getBoundingClientRect();return((e.clientX-r.left)/r.width-d.from)/(d.to-d.from)*d.until}
function link(){try{history.replaceState(null,'','#t='+(now/1000))}catch(e){}}
lanes.addEventListener('pointermove',function(e){if(!e.target.closest('details'))put(fromEvent(e))});
lanes.addEventListener('click',function(e){if(e.target.closest('details'))return;put(fromEvent(e));s.focus({preventScroll:true});link()});
s.addEventListener('keydown',function(e){
var k=e.key,n=now;
if(k==='ArrowRight')n=e.shiftKey?now+d.until/100:(d.stops.find(function(t){return t>now})??d.until);
else if(k==='ArrowLeft')n=e.shiftKey?now-d.until/100:(d.stops.findLast(function(t){return t<now})??0);
else if(k==='PageUp')n=now+d.until/10;else if(k==='PageDown')n=now-d.until/10;
else if(k==='Home')n=0;else if(k==='End')n=d.until;else return;
e.preventDefault();put(n);link()});
function hash(){var m=/^#t=([0-9.]+)$/.exec(location.hash);if(m){put(Number(m[1])*1000);return true}}
addEventListener('hashchange',hash);if(!hash())put(d.until);
})();`;
