import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/gitops/kubectl/command-line.ts';

const why = (line: string) => {
  const typed = commandLine(line);
  return typed.kind === 'refused' ? typed.why : typed;
};

describe('what somebody types at kubectl', () => {
  it('is understood with kubectl and its plugin in front, or without', () => {
    const promoted = { kind: 'act', act: { do: 'promote-full' }, name: 'shop' };
    for (const line of ['promote shop --full', 'kubectl argo rollouts promote --full shop -n web'])
      expect(commandLine(line)).toEqual(promoted);
  });

  it('keeps every argument of an analysis run', () => {
    expect(commandLine('create analysisrun --from rate -a service=shop --argument "q=up == 1"')).toEqual({
      kind: 'create-analysisrun',
      from: 'rate',
      args: [
        ['service', 'shop'],
        ['q', 'up == 1'],
      ],
    });
    expect(why('create analysisrun --from rate -a service')).toContain('NAME=VALUE');
  });

  it('is refused rather than half understood', () => {
    expect(why('promote shop --ful')).toBe(
      'unknown flag: --ful (promote takes --full, --skip-current-step, -c, --skip-all-steps, -a)',
    );
    expect(why('restart shop --in 10s')).toBe('unknown flag: --in (restart takes none)');
    for (const word of ['fooo', 'constructor', '__proto__']) expect(why(word)).toBe(`unknown command "${word}"`);
    expect(why('undo shop --to-revision=x')).toContain('a number was expected');
  });
});
