/**
 * `tsx test/conformance/differences.ts <folder of stories> [pattern]`: the first difference of every story that fails, those
 * that most stories share first.
 */
import { played } from './suites/golden.ts';

const [folder = '', pattern = '.'] = process.argv.slice(2);
const groups = new Map<string, string[]>();
let passed = 0;
for (const { story, difference } of played(folder, new RegExp(pattern))) {
  if (difference === undefined) {
    passed += 1;
    continue;
  }
  const { second, path, expected, got } = difference;
  const shape = (text: string) =>
    text
      .replace(/'[^']*'/g, "'…'")
      .replace(/[0-9]+/g, 'N')
      .slice(0, 60);
  const key = `${path.replace(/[0-9]+/g, 'N').replace(/(analysisRuns|experiments|services|routers)\.[^.]*(\{[^}]*\}[^.]*)*/, '$1')} ${shape(expected)} ${shape(got)}`;
  const group = groups.get(key) ?? [];
  group.push(`${story.name}\t${second}\t${path}\t${expected.slice(0, 160)}\t${got.slice(0, 160)}`);
  groups.set(key, group);
}
const inOrder = [...groups.values()].sort((a, b) => b.length - a.length);
for (const group of inOrder) {
  console.log(`${group.length} stories:`);
  for (const line of group.slice(0, 3)) console.log(`    ${line}`);
}
console.log(`${passed} passed, ${inOrder.reduce((n, g) => n + g.length, 0)} differ`);
