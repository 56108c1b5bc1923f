import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, parseTemplate, placeholdersOf } from '../../src/languages/template.ts';

const fill = (text: string, values: Record<string, string>) => {
  const template = parseTemplate(text);
  return template.ok ? fillTemplate(template.value, (name) => values[name]) : template;
};

describe('placeholders', () => {
  it('are filled once, blanks around the name ignored', () => {
    expect(fill('{{ a }}-{{b}}', { a: '{{b}}', b: '2' })).toEqual({ ok: true, value: '{{b}}-2' });
  });

  it('report the last one that has no value, as it was written', () => {
    expect(fill('{{x}} {{ y }}', {})).toEqual({ ok: false, problem: 'failed to resolve {{ y }}' });
  });

  it('take a stray end for text, but not a stray beginning', () => {
    expect(fill('a }} b', {})).toEqual({ ok: true, value: 'a }} b' });
    expect(fill('a {{b', {}).ok).toBe(false);
  });

  it('are found in any text without throwing, and filling them with themselves changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{{', '}}', 'args.x', ' ', '{', '}', '\u0085', '"', 'é')), (pieces) => {
        const text = pieces.join('');
        const template = parseTemplate(text);
        if (!template.ok) return;
        let i = 0;
        const same = fillTemplate(template.value, () => `{{${template.value.placeholders[i++]}}}`);
        expect(same).toEqual({ ok: true, value: text });
        expect(placeholdersOf(text)).toHaveLength(template.value.placeholders.length);
      }),
    );
  });
});
