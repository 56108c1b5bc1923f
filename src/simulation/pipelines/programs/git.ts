/** `git` in a clone: branches, commits and pushes of what stands on the volume. */
import { seconds } from '../../../kernel/time.ts';
import { changesBetween } from '../remotes.ts';
import { filesIn, push, type WorkTree, workTreeAt } from '../work-tree.ts';
import { done, type Ended, failed, type Program, type Workplace } from '../workplace.ts';

/** Model: a push of a small commit. */
const PUSH_TAKES = seconds(3);

export const git: Program = function* (place, words) {
  const [verb = '', ...rest] = words.filter((word, i) => word !== '-C' && words[i - 1] !== '-C');
  const tree = workTreeAt(place.clones, place.directory);
  if (verb === 'config' || verb === 'version') return done();
  if (tree === undefined) {
    place.log('fatal: not a git repository');
    return failed(128);
  }
  switch (verb) {
    case 'checkout':
    case 'switch':
      return switched(place, tree, rest);
    case 'commit':
      return committed(place, tree, rest);
    case 'push': {
      yield PUSH_TAKES;
      return pushed(place, tree, rest);
    }
    case 'rev-parse':
      return done(`${place.environment.get(rest.includes('--short') ? 'CF_SHORT_REVISION' : 'CF_REVISION') ?? ''}\n`);
    case 'branch':
      return done(`${tree.branch}\n`);
    default:
      // `add`, `status`, `diff`, `fetch`, `pull` …: everything that changed is committed, and clones are fresh.
      return done();
  }
};

function switched(place: Workplace, tree: WorkTree, words: readonly string[]): Ended {
  const branch = words.find((word) => !word.startsWith('-'));
  if (branch === undefined) return failed();
  if (!words.some((word) => /^-[bBcC]$/.test(word))) {
    tree.committed = place.remotes.clone(tree.repo, branch).files;
    for (const path of filesIn(place.volume, tree).keys()) place.volume.delete(`${tree.directory}/${path}`);
    for (const [path, text] of tree.committed) place.volume.set(`${tree.directory}/${path}`, text);
  }
  tree.branch = branch;
  return done();
}

function committed(place: Workplace, tree: WorkTree, words: readonly string[]): Ended {
  const files = filesIn(place.volume, tree);
  if (changesBetween(tree.committed, files).length === 0) return failed(1, 'nothing to commit, working tree clean\n');
  const at = words.findIndex((word) => /^-a?m$/.test(word));
  tree.message = at < 0 ? '' : (words[at + 1] ?? '');
  tree.committed = files;
  return done();
}

function pushed(place: Workplace, tree: WorkTree, words: readonly string[]): Ended {
  const [, to = tree.branch] = words.filter((word) => !word.startsWith('-'));
  const branch = to.slice(to.lastIndexOf(':') + 1);
  const author = place.environment.get('CF_COMMIT_AUTHOR') ?? '';
  const { accepted, text } = push(
    tree,
    place.remotes,
    { author, at: place.engine.now },
    branch === 'HEAD' ? tree.branch : branch,
  );
  const what = `git push ${branch}: ${tree.message}`;
  place.write({ t: place.engine.now, kind: 'command', who: place.who, what, accepted, message: text });
  return accepted ? { ...done(), told: true } : failed();
}
